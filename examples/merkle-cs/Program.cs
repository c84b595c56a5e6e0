using Roundel;

// A member of a public list acts once in a public context (a ballot, an airdrop) without saying which member it is.
//
// Private input: the member's secret, 32 bytes; its place in the list, four little-endian bytes; the siblings on the way from its leaf to
// the root, 32 bytes each. Public input: the root, 32 bytes, and any bytes that name the context. Output: the member's tag in this
// context, 32 bytes: the same secret gives the same tag again, so that nobody acts twice, and tags of two contexts cannot be linked.
// Exit code 1, and no output, if the path does not lead to the root.
ReadOnlySpan<byte> statement = Guest.PublicInput;
if (statement.Length < Tree.DigestBytes)
{
    Guest.Log("merkle: the public input must start with a root of 32 bytes");
    Guest.Exit(2);
}
ReadOnlySpan<byte> root = statement[..Tree.DigestBytes], context = statement[Tree.DigestBytes..];

Span<byte> secret = stackalloc byte[Tree.DigestBytes];
Guest.ReadExactly(secret);
uint index = Guest.Read<uint>();
byte[] path = Guest.ReadAll();

if (!Tree.Contains(root, secret, index, path))
{
    Guest.Log("merkle: the path does not lead from this member to the root");
    Guest.Exit(1);
}
Guest.Commit(Tree.Tag(secret, context));
