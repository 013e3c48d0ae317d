using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.FrontDoor.Tests;

/// <summary>The program that the README shows.</summary>
internal static class ReadmeExample
{
    public static void Run(TextWriter output)
    {
        // <readme>
        var loss = (Tensor w, Tensor x, Tensor y) => Lax.Square(x.Matmul(w) - y).Mean();
        var step = Xla.Jit(
            (Tensor w, Tensor x, Tensor y) => w - (0.1 * Transforms.Grad(loss)(w, x, y)),
            new() { Name = "step" }
        );
        output.WriteLine(step.Lower(Spec.F32(2), Spec.F32(4, 2), Spec.F32(4)).AsText());

        Tensor w = Tensor.Of<float>([2], 0, 0);
        Tensor x = Tensor.Of<float>([4, 2], 1, 0, 0, 1, 1, 1, 2, 1);
        Tensor y = Tensor.Of<float>([4], 3, -1, 2, 5);
        for (int i = 0; i < 300; i++)
        {
            w = step.Invoke(w, x, y);
        }

        output.WriteLine(w.ToHost());
        // </readme>
    }
}
