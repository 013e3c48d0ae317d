using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Native.Tests.Compiler.Drawn;

/// <summary>
/// Networks drawn at random and their gradients, through the optimising compiler, without its optimisations, and by the
/// reference evaluator: softmax, normalisation, attention, products and convolutions with what is fused into them.
/// <c>XLASHARP_DRAWS</c> asks for more of them; a failure prints its seed and the program.
/// </summary>
[TestFixture]
public sealed class DrawnNetworkTests
{
    // Far below what a wrong element would change, far above what the order of sums does.
    private const double NarrowTolerance = 1e-4;
    private const double WideTolerance = 1e-11;

    [Test]
    public void NetworksAgree([Values] bool gradient) =>
        Draw.Each(
            gradient ? 0 : 1,
            draw =>
            {
                bool isWide = draw.Once(2);
                NetworkDraw network = new(draw, isWide ? ElementType.F64 : ElementType.F32);
                (Module module, HostTensor[] arguments) = network.Write(draw.Int(2, 5), gradient);
                draw.CompareModule(module, arguments, isWide ? WideTolerance : NarrowTolerance);
            }
        );
}
