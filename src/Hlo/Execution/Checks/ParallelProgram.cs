using XlaSharp.Hlo.Ops;
using XlaSharp.Hlo.Passes;

namespace XlaSharp.Hlo.Execution.Checks;

/// <summary>
/// A test program that runs a function as several processes (<c>interpreter.run_parallel</c>), taken apart: a program
/// that every process runs, and the checks of what they returned. The processes are replicas times partitions, as the
/// op's <c>programs</c> are laid out.
/// </summary>
public sealed class ParallelProgram
{
    private const string OpName = "interpreter.run_parallel";

    private readonly Module _original;
    private readonly Function _function;
    private readonly Operation _run;

    private ParallelProgram(
        Module original,
        Function function,
        Operation run,
        Module module,
        int replicas,
        int partitions
    ) =>
        (_original, _function, _run, Module, Replicas, Partitions) = (
            original,
            function,
            run,
            module,
            replicas,
            partitions
        );

    /// <summary>What every process runs; <c>@main</c> takes no arguments and returns the process's tensors.</summary>
    public Module Module { get; }

    /// <summary>Rows of the op's <c>programs</c>.</summary>
    public int Replicas { get; }

    /// <summary>Columns of the op's <c>programs</c>.</summary>
    public int Partitions { get; }

    /// <summary>True if a function runs others in parallel.</summary>
    /// <param name="function">The function.</param>
    /// <returns>True if it does.</returns>
    public static bool IsParallel(Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return function.Body is { Blocks.Count: 1 } && function.Entry.Operations.Any(IsRun);
    }

    /// <summary>Takes a function apart.</summary>
    /// <param name="module">The module.</param>
    /// <param name="function">A function for which <see cref="IsParallel"/> holds.</param>
    /// <returns>The program.</returns>
    /// <exception cref="NotSupportedException">Processes run different functions, or take values from an
    /// infeed.</exception>
    public static ParallelProgram Create(Module module, Function function)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(function);
        Operation run = function.Entry.Operations.First(IsRun);
        if (Attribute(run, "infeed") is not null)
        {
            throw new NotSupportedException(
                $"{run.Location.Short}: stablehlo.infeed: PJRT has no call that fills an infeed."
            );
        }

        string[][] names = Names(run);
        string[] distinct = [.. names.SelectMany(row => row).Distinct()];
        Function called =
            distinct is [string name] && module.FindFunction(name) is { } found
                ? found
                : throw new NotSupportedException(
                    $"{run.Location.Short}: the processes run @{string.Join(", @", distinct)}; "
                        + "a PJRT executable is one program for all its devices."
                );
        (int replicas, int partitions) = (names.Length, names[0].Length);
        Function main = Function(
            "main",
            BuildMain(function, run, called, replicas * partitions, partitions, out Value[] returned),
            returned
        );
        return new(module, function, run, WithMain(module, main), replicas, partitions);
    }

    /// <summary>The checks, as a program that a single process runs.</summary>
    /// <param name="results">What the processes returned, process after process, row by row.</param>
    /// <returns>The program.</returns>
    /// <exception cref="ArgumentException">There are more or fewer results than the op has tensors.</exception>
    public CheckedProgram Checks(IReadOnlyList<HostTensor> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        Block body = new([]);
        OperationCloner cloner = new();
        int next = 0;
        foreach (Operation operation in _function.Entry.Operations)
        {
            if (operation != _run)
            {
                cloner.Clone(operation, body);
                continue;
            }

            foreach (Value result in operation.Results)
            {
                Op op = result.Type is TokenType ? AfterAll.Instance : new Constant(Elements(results, next++));
                cloner.Map(result, new BlockBuilder(body).Append(op).Result);
            }
        }

        if (next != results.Count)
        {
            throw new ArgumentException($"{OpName} gives {next} tensors, got {results.Count}.", nameof(results));
        }

        Function function = Function("main", body, []);
        return CheckedProgram.Create(WithMain(_original, function), function);
    }

    private static bool IsRun(Operation operation) => operation.Op is UnregisteredOp { FullName: OpName };

    private static HloAttribute? Attribute(Operation run, string name) =>
        ((UnregisteredOp)run.Op).Properties?[name] ?? run.Attributes[name];

    private static string[][] Names(Operation run)
    {
        ValueList<HloAttribute> rows = Attribute(run, "programs") is ArrayAttr { Items: { Count: > 0 } items }
            ? items
            : default;
        string[][] names =
        [
            .. rows.Select(row =>
                row is ArrayAttr { Items: var cells }
                    ? cells.Select(cell => (cell as SymbolRefAttr)?.Root ?? string.Empty).ToArray()
                    : []
            ),
        ];
        return names.Length > 0 && names.All(row => row.Length == names[0].Length && row.Length > 0)
            ? names
            : throw new NotSupportedException(
                $"{run.Location.Short}: {OpName} needs 'programs', rows of as many functions."
            );
    }

    // Everything before the op, then the function on the operands that belong to the running process.
    private static Block BuildMain(
        Function function,
        Operation run,
        Function called,
        int processes,
        int partitions,
        out Value[] returned
    )
    {
        Block body = new([]);
        OperationCloner cloner = new();
        foreach (Operation operation in function.Entry.Operations.TakeWhile(operation => operation != run))
        {
            cloner.Clone(operation, body);
        }

        BlockBuilder builder = new(body) { Location = run.Location };
        int count = called.Type.Inputs.Count;
        Value id = ProcessNumber(builder, partitions);
        Value[] arguments = new Value[count];
        for (int i = 0; i < count; i++)
        {
            arguments[i] = cloner[run.Operands[i]];
            for (int process = 1; process < processes && arguments[i].Type is TensorType; process++)
            {
                Value isThis = builder
                    .Append(new Compare(ComparisonDirection.Eq), id, Number(builder, (uint)process))
                    .Result;
                arguments[i] = builder
                    .Append(Select.Instance, isThis, cloner[run.Operands[(process * count) + i]], arguments[i])
                    .Result;
            }
        }

        Operation call = builder.Append(new Call(called.Name, called.Type.Results), arguments);
        returned = [.. call.Results.ToArray().Where(value => value.Type is TensorType)];
        body.Append(new Operation(FuncReturn.Instance, returned, []));
        return body;
    }

    private static Value ProcessNumber(BlockBuilder builder, int partitions)
    {
        Value replica = builder.Append(ReplicaId.Instance).Result;
        Value first = builder.Append(Multiply.Instance, replica, Number(builder, (uint)partitions)).Result;
        return builder.Append(Add.Instance, first, builder.Append(PartitionId.Instance).Result).Result;
    }

    private static Value Number(BlockBuilder builder, uint value) =>
        builder.Append(new Constant(DenseElementsAttr.Of<uint>(TensorType.Scalar(ElementType.UI32), [value]))).Result;

    private static DenseElementsAttr Elements(IReadOnlyList<HostTensor> results, int index) =>
        index < results.Count
            ? new(results[index].Type, results[index].Data)
            : throw new ArgumentException($"{OpName} gives more than {results.Count} tensors.", nameof(results));

    private static Function Function(string name, Block body, Value[] returned) =>
        new()
        {
            Name = name,
            Visibility = "public",
            Type = new FunctionType([], returned.Select(value => value.Type).ToValueList()),
            Body = new Region(body),
        };

    private static Module WithMain(Module module, Function main)
    {
        IEnumerable<IModuleMember> others = module.Members.Where(member => member is not Function { Name: "main" });
        return module.WithMembers([main, .. others]);
    }
}
