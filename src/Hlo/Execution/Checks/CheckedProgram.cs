using System.Collections.Immutable;
using XlaSharp.Hlo.Ops;
using XlaSharp.Hlo.Ops.Check;
using XlaSharp.Hlo.Passes;

namespace XlaSharp.Hlo.Execution.Checks;

/// <summary>
/// A test program whose checks were taken out: it returns what they compare, and the comparison happens on the host. So
/// a self-checking program runs on any device, also one that knows nothing of checks.
/// </summary>
public sealed class CheckedProgram
{
    private readonly ImmutableArray<Pair> _pairs;

    private CheckedProgram(Module module, ImmutableArray<Pair> pairs) => (Module, _pairs) = (module, pairs);

    /// <summary>
    /// The program without its checks; <c>@main</c> takes no arguments and returns the compared values.
    /// </summary>
    public Module Module { get; }

    /// <summary>How many checks there are.</summary>
    public int CheckCount => _pairs.Length;

    /// <summary>True if a function has checks in its own body.</summary>
    /// <param name="function">The function.</param>
    /// <returns>True if it has.</returns>
    public static bool HasChecks(Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function.Body is { Blocks.Count: 1 } && function.Entry.Operations.Any(IsCheck);
    }

    /// <summary>Takes the checks out of a function.</summary>
    /// <param name="module">The module.</param>
    /// <param name="function">One of its functions, without arguments.</param>
    /// <returns>The program.</returns>
    /// <exception cref="HloException">The function takes arguments.</exception>
    /// <exception cref="NotSupportedException">A check compares something else than tensors.</exception>
    public static CheckedProgram Create(Module module, Function function)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(function);
        if (function.Type.Inputs.Count != 0)
        {
            throw new HloException(
                $"Function @{function.Name} takes {function.Type.Inputs.Count} arguments, so it cannot be "
                    + $"checked alone."
            );
        }

        OperationCloner cloner = new();
        Block body = new([]);
        List<Value> returned = [];
        ImmutableArray<Pair>.Builder pairs = ImmutableArray.CreateBuilder<Pair>();
        foreach (Operation operation in function.Entry.Operations)
        {
            if (IsCheck(operation))
            {
                pairs.Add(PairOf(operation, cloner, returned));
            }
            else if (!operation.Definition.IsTerminator)
            {
                cloner.Clone(operation, body);
            }
        }

        body.Append(new Operation(FuncReturn.Instance, [.. returned], []));
        Function main = new()
        {
            Name = "main",
            Visibility = "public",
            Type = new FunctionType([], returned.Select(value => value.Type).ToValueList()),
            Body = new Region(body),
            Location = function.Location,
        };
        IEnumerable<IModuleMember> others = module.Members.Where(member => member is not Function { Name: "main" });
        return new(module.WithMembers([main, .. others]), pairs.ToImmutable());
    }

    /// <summary>Compares what the program returned.</summary>
    /// <param name="results">The results of <c>@main</c>, in order.</param>
    /// <returns>What differs, one entry per failed check; empty if all hold.</returns>
    public IReadOnlyList<string> Compare(IReadOnlyList<HostTensor> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        List<string> failures = [];
        foreach (Pair pair in _pairs)
        {
            HostTensor expected = pair.Constant ?? results[pair.Expected];
            if (pair.Rule.Mismatch(results[pair.Actual], expected) is { } mismatch)
            {
                failures.Add($"{pair.Location.Short}: {mismatch}");
            }
        }

        return failures;
    }

    private static bool IsCheck(Operation operation) =>
        operation.Op is CustomCall { CallTargetName: var target }
            ? target.StartsWith("check.", StringComparison.Ordinal)
            : operation.Definition.Dialect == "check";

    private static Pair PairOf(Operation operation, OperationCloner cloner, List<Value> returned)
    {
        (CheckRule rule, HloAttribute? constant) = RuleOf(operation);
        int Return(Value value)
        {
            returned.Add(cloner[value]);
            return returned.Count - 1;
        }

        // check.eq names the expected value first.
        bool expectedFirst = operation.Op is CustomCall { CallTargetName: "check.eq" };
        int first = Return(operation.Operands[0]);
        int second = constant is null ? Return(operation.Operands[1]) : -1;
        HostTensor? elements = constant is DenseElementsAttr dense ? new(dense.Type, dense.Expand()) : null;
        return new(rule, expectedFirst ? second : first, expectedFirst ? first : second, elements, operation.Location);
    }

    private static (CheckRule Rule, HloAttribute? Constant) RuleOf(Operation operation) =>
        operation.Op switch
        {
            ExpectEq => (CheckRule.Equal, null),
            ExpectEqConst op => (CheckRule.Equal, op.Value),
            ExpectAlmostEq op => (new(Comparison.AlmostEqual, op.Tolerance ?? 1e-4), null),
            ExpectAlmostEqConst op => (new(Comparison.AlmostEqual, op.Tolerance ?? 1e-4), op.Value),
            ExpectClose op => (new(Comparison.Close, 0, op.MinUlpDifference ?? 0, op.MaxUlpDifference ?? 1), null),
            CustomCall { CallTargetName: "check.expect_eq" } => (CheckRule.Equal, null),
            CustomCall { CallTargetName: "check.expect_close" } => (new(Comparison.Close, 0, 0, 3), null),
            CustomCall { CallTargetName: "check.expect_almost_eq" } => (new(Comparison.AlmostEqual, 1e-3), null),
            CustomCall { CallTargetName: "check.eq" } => (new(Comparison.AlmostEqual, 1e-4), null),
            _ => throw new NotSupportedException(
                $"{operation.Location.Short}: '{operation.Name}' is no comparison of tensors."
            ),
        };

    private sealed record Pair(CheckRule Rule, int Actual, int Expected, HostTensor? Constant, Location Location);
}
