namespace XlaSharp.FrontDoor.Tests.Commands;

public sealed class GoldenCommandTests : CommandTests
{
    [Test]
    public void AcceptRenamesWhatWasReceived()
    {
        Store("a/T.First.received.mlir", "new text");
        Store("a/T.Second.received.txt", "second");
        string verified = Store("a/T.First.verified.mlir", "old text");
        string built = Store("bin/T.Third.received.txt", "a copy");
        Assert.That(Run("golden", "list", Folder.FullName).Exit, Is.EqualTo(1));
        (int dry, string planned, _) = Run("golden", "accept", "--dry-run", Folder.FullName);
        Assert.That((dry, File.ReadAllText(verified)), Is.EqualTo((0, "old text")));
        (int exit, string output, _) = Run("golden", "accept", Folder.FullName);
        Assert.That(exit, Is.Zero);
        Assert.That(
            output,
            Is.EqualTo($"changed {verified}\nnew     {PathOf("a/T.Second.verified.txt")}\n").And.EqualTo(planned)
        );
        Assert.That(File.ReadAllText(verified), Is.EqualTo("new text"));
        Assert.That(File.Exists(PathOf("a/T.First.received.mlir")), Is.False);
        Assert.That(File.Exists(built));
        Assert.That(Run("golden", "accept", Folder.FullName).Output, Is.EqualTo("Nothing to accept.\n"));
        Assert.That(Run("golden", "list", Folder.FullName).Exit, Is.Zero);
    }

    [Test]
    public void WhatIsNoReceivedFileIsRefused()
    {
        string file = Store("T.First.verified.mlir", "text");
        Assert.That(
            Run("golden", "accept", file),
            Is.EqualTo((1, string.Empty, $"{file}: is no received file (Name.received.ext).\n"))
        );
        Assert.That(
            Run("golden", "accept", PathOf("none")),
            Is.EqualTo((1, string.Empty, $"{PathOf("none")}: there is no such file or folder.\n"))
        );
    }
}
