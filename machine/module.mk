sources :=
needs := arch
