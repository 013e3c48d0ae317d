using System.Collections.Frozen;
using XlaSharp.Hlo;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.LinearAlgebra;

/// <summary>What a target does for a whole batch.</summary>
internal unsafe delegate void LapackRoutine(LapackCall call, nint routine, void** operands, void** results);

/// <summary>
/// The LAPACK and BLAS targets of custom calls, as JAX names them: <c>lapack_</c>, a letter for the element type, the
/// routine, <c>_ffi</c>. Matrices are column-major, as the calls' layouts say.
/// </summary>
internal static unsafe class LapackTargets
{
    private static readonly FrozenDictionary<string, LapackRoutine> Routines = new Dictionary<string, LapackRoutine>
    {
        ["potrf"] = Factorizations.Cholesky,
        ["getrf"] = Factorizations.Lu,
        ["geqrf"] = Factorizations.Qr,
        ["geqp3"] = Factorizations.PivotedQr,
        ["orgqr"] = Factorizations.OrthogonalFactor,
        ["ungqr"] = Factorizations.OrthogonalFactor,
        ["gehrd"] = Factorizations.Hessenberg,
        ["sytrd"] = Factorizations.Tridiagonal,
        ["hetrd"] = Factorizations.Tridiagonal,
        ["trsm"] = Solves.Triangular,
        ["gtsv"] = Solves.Tridiagonal,
        ["syevd"] = Spectra.Symmetric,
        ["heevd"] = Spectra.Symmetric,
        ["geev"] = Spectra.General,
        ["gees"] = Spectra.Schur,
        ["gesdd"] = SingularValues.DivideAndConquer,
        ["gesvd"] = SingularValues.QrIteration,
    }.ToFrozenDictionary();

    /// <summary>Names of all targets.</summary>
    public static IEnumerable<string> Names =>
        Routines.Keys.SelectMany(routine => "sdcz".Select(letter => $"lapack_{letter}{routine}_ffi"));

    /// <summary>Binds a call; null if its target is none of these.</summary>
    /// <exception cref="StatusException">The call does not fit its target, or no LAPACK is installed.</exception>
    public static IHostCallHandler? Bind(FunctionCall call)
    {
        const string Prefix = "lapack_";
        const string Suffix = "_ffi";
        string target = call.Target;
        if (!target.StartsWith(Prefix, StringComparison.Ordinal) || !target.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return null;
        }

        string name = target[Prefix.Length..^Suffix.Length];
        if (
            name.Length < 2
            || TypeOf(name[0]) is not { } type
            || !Routines.TryGetValue(name[1..], out LapackRoutine? routine)
        )
        {
            return null;
        }

        Check(call, type);
        return new LapackHandler(new LapackCall(call, type), LapackLibrary.Find(name, call.Name), routine);
    }

    private static ScalarType? TypeOf(char letter) =>
        letter switch
        {
            's' => ElementType.F32,
            'd' => ElementType.F64,
            'c' => ElementType.Complex64,
            'z' => ElementType.Complex128,
            _ => null,
        };

    private static void Check(FunctionCall call, ElementType type)
    {
        if (call.ApiVersion != 4)
        {
            throw StatusException.Unimplemented(
                $"{call.Name}: supported with api_version 4 (typed), got {call.ApiVersion}."
            );
        }

        if (
            call.LogicalOperands.Length == 0
            || call.LogicalOperands.Any(operand => operand.Rank == 0)
            || call.LogicalOperands.Where((operand, i) => !Fits(operand.ElementType, i)).Any()
        )
        {
            throw StatusException.InvalidArgument(
                $"{call.Name}: operands must be tensors of {type}, got {string.Join(", ", call.LogicalOperands)}."
            );
        }

        // Which column comes first, of a pivoted factorization.
        bool Fits(ElementType element, int operand) =>
            element.Equals(type)
            || (
                operand == 1
                && element.Kind == ElementKind.I32
                && call.Target.Contains("geqp3", StringComparison.Ordinal)
            );

        int matrixRank = call.LogicalOperands.Max(operand => operand.Rank);
        for (int i = 0; i < call.LogicalOperands.Length; i++)
        {
            CheckLayout(call, "operand", i, matrixRank, call.OperandLayouts[i]);
        }

        for (int i = 0; i < call.LogicalResults.Length; i++)
        {
            CheckLayout(call, "result", i, matrixRank, call.ResultLayouts[i]);
        }
    }

    // Matrices have the greatest rank of the operands; everything else is a row of numbers per matrix.
    private static void CheckLayout(FunctionCall call, string what, int index, int matrixRank, Dims layout)
    {
        int rank = layout.Count;
        bool isMatrix = rank == matrixRank && rank >= 2;
        long[] expected = [.. Enumerable.Range(0, rank).Select(i => (long)(rank - 1 - i))];
        if (isMatrix)
        {
            (expected[0], expected[1]) = (expected[1], expected[0]);
        }

        if (layout != Dims.Create(expected))
        {
            throw StatusException.InvalidArgument(
                $"{call.Name}: the layout of {what} {index} must be "
                    + $"{{{string.Join(',', expected)}}} (matrices column-major), got {{{string.Join(',', layout)}}}."
            );
        }
    }

    private sealed class LapackHandler(LapackCall call, nint address, LapackRoutine routine) : IHostCallHandler
    {
        public void Invoke(HostCallContext context, void** operands, void** results)
        {
            if (call.Function.LogicalOperands.All(operand => operand.ElementCount > 0))
            {
                routine(call, address, operands, results);
                return;
            }

            // Nothing to factor or solve, and that without a failure; the routines take no dimension of 0.
            for (int i = 0; i < call.Function.LogicalResults.Length; i++)
            {
                new Span<byte>(results[i], checked((int)call.Function.LogicalResults[i].ByteCount)).Clear();
            }
        }
    }
}
