using Roundel;

// A public puzzle has a solution, and the prover knows it.
//
// Public input: the puzzle, 81 characters row by row, a dot or a zero for an empty cell; white space is skipped. Private input: the solution,
// 81 digits in the same way. Output: "solved\n". Exit code 1, and no output, if the solution is none; 2 if an input is no grid.
Grid? puzzle = Grid.Parse(Guest.PublicInput);
Grid? solution = Grid.Parse(Guest.ReadAll());
if (puzzle is null || solution is null)
{
    Guest.Log("sudoku: a grid has 81 cells: digits, and dots where it is empty");
    Guest.Exit(2);
}
if (solution.FirstFault(puzzle) is { } fault)
{
    Guest.Log($"sudoku: {fault}");
    Guest.Exit(1);
}
Guest.Commit("solved\n"u8);
