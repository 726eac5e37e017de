"""The training doctor: what went wrong in a training, the evidence, and what to try."""

from mnist_course.doctor.blind_patient import BlindPatient, draw_patient
from mnist_course.doctor.diagnosis import diagnose
from mnist_course.doctor.finding import Diagnosis, Finding

__all__ = ["BlindPatient", "Diagnosis", "Finding", "diagnose", "draw_patient"]
