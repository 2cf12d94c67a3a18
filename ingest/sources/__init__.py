"""Where documents come from: folders (with XZuFi messages among their files), later interfaces."""
