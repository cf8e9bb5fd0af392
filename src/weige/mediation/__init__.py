"""Mediation: from an application to an agreement and its performance, as one dossier that only its people see."""
