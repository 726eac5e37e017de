"""The training doctor: what went wrong in a training, the evidence, and what to try."""

from mnist_course.doctor.diagnosis import diagnose
from mnist_course.doctor.finding import Diagnosis, Finding

__all__ = ["Diagnosis", "Finding", "diagnose"]
