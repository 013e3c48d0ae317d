namespace XlaSharp.Tracer.Tests;

/// <summary>
/// Roots and linear solves by methods of one's own: values, and the derivatives that the implicit function theorem
/// gives.
/// </summary>
public sealed class ImplicitTests
{
    private static readonly Tensor Right = Evaluation.Draw([3], 2);

    [Test]
    public void ARootIsFoundAndHasTheDerivativeOfItsEquation()
    {
        // The cube root by bisection, which has no derivative of its own.
        Tensor Root(Tensor a) =>
            Lax.CustomRoot(x => (x * x * x) - a, Lax.FullLike(a, 1), Bisect, (g, y) => y / g(Lax.FullLike(y, 1)));
        Tensor a = Tensor.Of<double>([], 5);
        Assert.That(Evaluation.Values(Evaluation.Run(Root, a))[0], Is.EqualTo(Math.Cbrt(5)).Within(1e-14));
        GradientCheck.Check(Root, a);
        GradientCheck.CheckSecond(Root, a);
        GradientCheck.Check(Transforms.Vmap((Tensor v) => Root(v) * v), Tensor.Of<double>([3], 1, 2, 4));
    }

    [Test]
    public void ARootOfATreeUsesALinearSolve()
    {
        // x tanh(x) b + x = b in three unknowns by a fixed number of Newton's steps.
        static Tensor Residual(Tensor x, Tensor b) => (x * Lax.Tanh(x.Sum()) * 0.3) + x - b;
        Tensor Root(Tensor b) =>
            Lax.CustomRoot(
                x => Residual(x, b),
                Lax.ZerosLike(b),
                (f, start) => Lax.ForiLoop(0, 30, (_, x) => x - Linalg.Solve(Transforms.Jacobian(f)(x), f(x)), start),
                (g, y) => Linalg.Solve(Transforms.JacobianForward(g)(y), y)
            );
        Assert.That(
            Evaluation.Values(Evaluation.Run(b => Residual(Root(b), b), Right)),
            Is.EqualTo(new double[3]).Within(1e-14)
        );
        GradientCheck.Check(Root, Right);
    }

    [Test]
    public void ALinearSolveHasTheDerivativesOfOne()
    {
        Tensor matrix = Evaluation.Draw([3, 3], 1) + (3 * Np.Eye(3, Hlo.ElementType.F64));
        Tensor Solve(Tensor m, Tensor b) => Lax.CustomLinearSolve(x => m.Dot(x), b, Jacobi(m), Jacobi(m.T));
        double[] expected = Evaluation.Values(Evaluation.Run(Linalg.Solve, matrix, Right));
        Assert.That(Evaluation.Values(Evaluation.Run(Solve, matrix, Right)), Is.EqualTo(expected).Within(1e-12));
        GradientCheck.Check(m => Solve(m, Right), matrix);
        GradientCheck.Check(b => Solve(matrix, b * b), Right);
        GradientCheck.CheckSecond(m => Solve(m, Right), matrix);
        GradientCheck.Check(
            b => Transforms.Vmap((Tensor v) => Solve(matrix * (1 + v[0]), v))(b),
            Evaluation.Draw([2, 3], 5, 0.1, 1)
        );
    }

    [Test]
    public void ASymmetricMapIsItsOwnTranspose()
    {
        Tensor Solve(Tensor d) => Lax.CustomLinearSolve(x => d * x, Right, (_, b) => b / d, symmetric: true);
        GradientCheck.Check(Solve, Evaluation.Draw([3], 1, 1, 2));
    }

    [Test]
    public void AMissingTransposeIsExplained()
    {
        Tensor Solve(Tensor b) => Lax.CustomLinearSolve(x => x * 2, b, (_, c) => c / 2).Sum();
        Assert.That(
            () => Xla.Jit(Transforms.Grad<Tensor>(Solve)).Lower(Spec.F32(3)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains(
                    "custom_linear_solve: the reverse derivative needs a solve of the transposed map"
                )
        );
        Assert.That(
            Evaluation.Values(Evaluation.Run((x, d) => Transforms.Jvp(Solve, x, d).Tangent, Right, Right * 0 + 1))[0],
            Is.EqualTo(1.5)
        );
    }

    [Test]
    public void AFunctionThatChangesItsTypeIsExplained() =>
        Assert.That(
            () => Xla.Jit((Tensor a) => Lax.CustomRoot(x => x.Sum(), a, (f, x) => x, (g, y) => y)).Lower(Spec.F32(3)),
            Throws
                .TypeOf<TraceException>()
                .With.Message.Contains(
                    "custom_root: the body must keep the types of its state, but value 0 starts as f32[3] and "
                        + "becomes f32[]"
                )
        );

    private static Func<Func<Tensor, Tensor>, Tensor, Tensor> Jacobi(Tensor m) =>
        (map, b) =>
        {
            Tensor diagonal = Np.Diagonal(m);
            return Lax.ForiLoop(0, 120, (_, x) => x + ((b - map(x)) / diagonal), Lax.ZerosLike(b));
        };

    private static Tensor Bisect(Func<Tensor, Tensor> function, Tensor start)
    {
        (Tensor low, Tensor high) = Lax.ForiLoop(
            0,
            60,
            (_, range) =>
            {
                Tensor middle = (range.Low + range.High) * 0.5;
                Tensor above = Lax.Gt(function(middle), 0);
                return (Low: Lax.Select(above, range.Low, middle), High: Lax.Select(above, middle, range.High));
            },
            (Low: Lax.ZerosLike(start), High: Lax.FullLike(start, 10))
        );
        return (low + high) * 0.5;
    }
}
