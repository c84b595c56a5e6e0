// The challenge field, named once so that a larger extension can replace it in one place.
global using SecureField = Roundel.Field.QM31;
