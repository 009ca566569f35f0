"""Communes, districts and provinces in their time, and which became which."""
