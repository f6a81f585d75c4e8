"""Libraries behind one door: what they are given, in the words of their users, and what they return."""
