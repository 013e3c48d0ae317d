namespace XlaSharp.Native.Tests.Compiler.Drawn;

/// <summary>
/// Programs of many ops drawn at random, through the optimising compiler, without its optimisations, and by the
/// reference evaluator: all three give the same bits. <c>XLASHARP_DRAWS</c> asks for more of them; a failure prints its
/// seed and the program.
/// </summary>
[TestFixture]
public sealed class DrawnProgramTests
{
    [Test]
    public void ProgramsAgree([Range(0, 1)] int part, [Values(4, 25)] int operations) =>
        Draw.Each(part, draw => draw.CompareProgram(new ProgramDraw(draw).Write(operations)));
}
