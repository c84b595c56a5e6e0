global using SecureField = Roundel.Field.QM31;
