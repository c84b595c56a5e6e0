using Roundel;

// A public picture of Conway's Game of Life has an ancestor, and the prover knows it: a pattern that becomes the picture.
//
// Public input: one byte, the number of generations, then the picture: at most 64 lines of 64 cells, '#' alive and '.' dead, all of one
// length. Private input: the ancestor, a picture of the same size. Outside of it everything is dead, and stays so.
// Output: "reached\n". Exit code 1, and no output, if the pattern becomes something else; 2 if an input is no picture.
ReadOnlySpan<byte> statement = Guest.PublicInput;
Board? picture = statement.IsEmpty ? null : Board.Parse(statement[1..]);
Board? pattern = Board.Parse(Guest.ReadAll());
if (picture is null || pattern is null || !pattern.HasSizeOf(picture))
{
    Guest.Log("life: a picture has lines of # and . in one length, and both pictures one size");
    Guest.Exit(2);
}
for (int generation = 0; generation < statement[0]; generation++) pattern.Advance();
if (!pattern.Equals(picture))
{
    Guest.Log("life: the pattern becomes something else");
    Guest.Exit(1);
}
Guest.Commit("reached\n"u8);
