using XlaSharp.Hlo;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Lowering;
using XlaSharp.Native.Lowering.CustomCalls;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// Turns a function into a graph: calls are inlined, tuples taken apart, tokens dropped. Finds every op that cannot be
/// compiled before it gives up.
/// </summary>
internal sealed class GraphBuilder
{
    private const int MaxCallDepth = 256;

    // What lies on the stack while a scalar function runs.
    private const long MaxNestedBytes = 16 << 10;

    private readonly Module _module;
    private readonly ProcessGrid _grid;
    private readonly List<Diagnostic> _unsupported = [];
    private Dictionary<Value, Tensor[]> _values = [];
    private int _callDepth;

    private GraphBuilder(Module module, ProcessGrid grid) => (_module, _grid) = (module, grid);

    /// <summary>The graph of a function.</summary>
    /// <param name="module">The module.</param>
    /// <param name="function">One of its functions.</param>
    /// <param name="grid">The processes that will run it; without a value, one.</param>
    /// <exception cref="StatusException">The program uses what the device lacks; all of it is listed.</exception>
    public static Graph Build(Module module, Function function, ProcessGrid grid = default)
    {
        GraphBuilder builder = new(module, grid.Count == 0 ? new(1, 1) : grid);
        Graph graph = builder.BuildBlock(function.Entry);
        if (builder._unsupported.Count > 0)
        {
            throw StatusException.Unimplemented(string.Join("\n", builder._unsupported.Distinct()));
        }

        UseLists.Rebuild(graph);
        return graph;
    }

    private Graph BuildBlock(Block block)
    {
        Graph graph = new() { Grid = _grid };
        foreach (Value argument in block.Arguments)
        {
            _values[argument] = [.. Leaves(argument.Type).Select(graph.AddParameter)];
        }

        graph.Results = [.. AppendBlock(graph, block)];
        return graph;
    }

    // The operations of a block whose arguments have tensors already; gives what its terminator returns.
    private IEnumerable<Tensor> AppendBlock(Graph graph, Block block)
    {
        foreach (Operation operation in block.Operations)
        {
            if (operation.Definition.IsTerminator)
            {
                return operation.Operands.ToArray().SelectMany(value => _values[value]);
            }

            try
            {
                Append(graph, operation);
            }
            catch (UnsupportedException exception)
            {
                _unsupported.Add(new Diagnostic(operation.Location, exception.Message));
                foreach (Value result in operation.Results)
                {
                    _values[result] =
                    [
                        .. Leaves(result.Type, mayBeDynamic: true).Select(type => new Tensor(type, null, 0)),
                    ];
                }
            }
        }

        return [];
    }

    private void Append(Graph graph, Operation operation)
    {
        switch (operation.Op)
        {
            case Ops.Call call:
                AppendCall(graph, operation, call.Callee);
                break;
            case Ops.Composite composite:
                AppendCall(graph, operation, composite.Decomposition);
                break;
            case Ops.Tuple or Ops.OptimizationBarrier or Ops.AfterAll or Ops.CreateToken:
                Bind(operation, [.. Operands(operation)]);
                break;
            case Ops.GetTupleElement element:
                BindElement(operation, element.Index);
                break;
            case Ops.CustomCall { CallTargetName: var target } when CustomCalls.IsIdentity(target):
                BindIdentity(operation, target);
                break;
            case Ops.CustomCall { CallTargetName: "ApproxTopK" } call:
                AppendTopK(graph, operation, call);
                break;
            case Ops.CustomCall { CallTargetName: "AllocateBuffer" }:
                GraphWriter zeros = new(graph, operation.Location);
                Bind(
                    operation,
                    [.. operation.Results.ToArray().SelectMany(value => Leaves(value.Type)).Select(zeros.Zero)]
                );
                break;
            case Ops.CustomCall call:
                AppendCustomCall(graph, operation, call);
                break;
            default:
                AppendNode(graph, operation);
                break;
        }
    }

    private void AppendCall(Graph graph, Operation operation, string callee)
    {
        Function function =
            _module.FindFunction(callee)
            ?? throw new UnsupportedException($"{operation.Name}: the module has no function @{callee}");
        if (++_callDepth > MaxCallDepth)
        {
            throw new UnsupportedException(
                $"{operation.Name}: calls of @{callee} are nested more than {MaxCallDepth} deep"
            );
        }

        Dictionary<Value, Tensor[]> outer = _values;
        Dictionary<Value, Tensor[]> inner = [];
        for (int i = 0; i < operation.Operands.Length; i++)
        {
            inner[function.Entry.Arguments[i]] = outer[operation.Operands[i]];
        }

        _values = inner;
        Tensor[] results = [.. AppendBlock(graph, function.Entry)];
        _values = outer;
        _callDepth--;
        Bind(operation, results);
    }

    private void AppendNode(Graph graph, Operation operation)
    {
        Tensor[] operands = [.. Operands(operation)];
        TensorType[] types = [.. operation.Results.ToArray().SelectMany(value => Leaves(value.Type))];
        Graph[] bodies = new Graph[operation.Regions.Length];
        for (int i = 0; i < bodies.Length; i++)
        {
            bodies[i] = BuildBlock(operation.Regions[i].Body);
        }

        CheckScalarFunctions(graph, operation, bodies);
        Op op = operation.Op is Ops.Constant { Value: DenseResourceAttr resource } ? Resolve(resource) : operation.Op;
        Bind(operation, new GraphWriter(graph, operation.Location).Add(op, operands, types, bodies));
    }

    // The body of a reduction and the like is written into the loop that uses it, element by element.
    private static void CheckScalarFunctions(Graph graph, Operation operation, Graph[] bodies)
    {
        if (operation.Op is Ops.While or Ops.If or Ops.Case)
        {
            return;
        }

        foreach (Graph body in bodies)
        {
            RequireNestable(operation, body);
            HoistConstants(body, graph);
        }
    }

    private static void RequireNestable(Operation operation, Graph body)
    {
        foreach (Node node in body.Nodes)
        {
            bool isControl = node.Op is Ops.While or Ops.If or Ops.Case;
            if (node.Lowering.HasSideEffect || node.Lowering is Lowering.ControlFlow && !isControl)
            {
                throw new UnsupportedException(
                    $"{node.Op.Name}: no CPU lowering inside the region of {operation.Name}, where it may run any "
                        + $"number of times"
                );
            }

            long bytes = node.Lowering is ElementLowering ? 0 : node.Results.Sum(result => result.Type.ByteCount);
            if (bytes > MaxNestedBytes)
            {
                throw new UnsupportedException(
                    $"{node.Op.Name}: {bytes} bytes of results inside the region of {operation.Name}; at most "
                        + $"{MaxNestedBytes} fit there"
                );
            }

            if (isControl)
            {
                Array.ForEach(node.Bodies, inner => RequireNestable(operation, inner));
            }
        }
    }

    // Constants of several numbers lie in memory, so the graph around has them.
    private static void HoistConstants(Graph body, Graph graph)
    {
        foreach (Node node in body.Nodes)
        {
            if (node.Op is Ops.While or Ops.If or Ops.Case)
            {
                Array.ForEach(node.Bodies, inner => HoistConstants(inner, graph));
            }
        }

        graph.Nodes.AddRange(body.Nodes.Where(IsTable));
        body.Nodes.RemoveAll(IsTable);

        static bool IsTable(Node node) => node.Op is Ops.Constant && !Fusion.IsSplat(node);
    }

    private Ops.Constant Resolve(DenseResourceAttr resource) =>
        _module.Resources.TryGetValue(resource.Key, out ReadOnlyMemory<byte> data)
            ? new Ops.Constant(new DenseElementsAttr(resource.Type, data))
            : throw new UnsupportedException($"stablehlo.constant: the module has no resource '{resource.Key}'");

    private IEnumerable<Tensor> Operands(Operation operation) =>
        operation.Operands.ToArray().SelectMany(value => _values[value]);

    private void BindElement(Operation operation, int index)
    {
        Value tuple = operation.Operands[0];
        TupleType type = (TupleType)tuple.Type;
        int start = 0;
        for (int i = 0; i < index; i++)
        {
            start += Leaves(type.Elements[i]).Count();
        }

        Bind(operation, _values[tuple][start..(start + Leaves(type.Elements[index]).Count())]);
    }

    private void AppendCustomCall(Graph graph, Operation operation, Ops.CustomCall call)
    {
        TensorType[] types = [.. operation.Results.ToArray().SelectMany(value => Leaves(value.Type))];
        Bind(
            operation,
            CustomCalls.Expand(new GraphWriter(graph, operation.Location), call, [.. Operands(operation)], types)
        );
    }

    // Sorts exactly, by the function that the call names: half of the operands are data, the other half what padding
    // would hold.
    private void AppendTopK(Graph graph, Operation operation, Ops.CustomCall call)
    {
        DictionaryAttr? attributes =
            call.BackendConfig as DictionaryAttr ?? operation.Attributes["mhlo.backend_config"] as DictionaryAttr;
        TensorType[] types = [.. operation.Results.ToArray().SelectMany(value => Leaves(value.Type))];
        Tensor[] data = [.. Operands(operation).Take(types.Length)];
        Function? comparator = call.CalledComputations is [string name] ? _module.FindFunction(name) : null;
        if (
            comparator?.Body is null
            || attributes?["reduction_dim"] is not IntegerAttr dimension
            || operation.Operands.Length != 2 * types.Length
        )
        {
            throw new UnsupportedException(
                $"{operation.Name}: @{call.CallTargetName} needs a comparator in called_computations, "
                    + "reduction_dim in its attributes, and as many initial values as operands"
            );
        }

        Ops.Sort sort = new((long)dimension.Value, true);
        GraphWriter writer = new(graph, operation.Location);
        Graph[] bodies = [BuildBlock(comparator.Entry)];
        CheckScalarFunctions(graph, operation, bodies);
        Tensor[] sorted = writer.Add(sort, data, [.. data.Select(tensor => tensor.Type)], bodies);
        int rank = data[0].Dims.Count;
        Bind(
            operation,
            [
                .. sorted.Select(
                    (tensor, i) =>
                        writer.Add(
                            new Ops.Slice(Dims.Repeat(0, rank), types[i].Dims, Dims.Repeat(1, rank)),
                            types[i],
                            tensor
                        )
                ),
            ]
        );
    }

    // Where a partitioner would cut a tensor, the operand is not the result.
    private void BindIdentity(Operation operation, string target)
    {
        Tensor[] operands = [.. Operands(operation)];
        TensorType[] types = [.. operation.Results.ToArray().SelectMany(value => Leaves(value.Type))];
        if (!operands.Select(operand => operand.Type).SequenceEqual(types))
        {
            throw new UnsupportedException(
                $"{operation.Name}: @{target} from {string.Join(", ", operands.Select(operand => operand.Type))} to "
                    + $"{string.Join<TensorType>(", ", types)} needs a partitioner, which this device does not have: "
                    + $"give it the program of one partition"
            );
        }

        Bind(operation, operands);
    }

    private void Bind(Operation operation, Tensor[] tensors)
    {
        int next = 0;
        foreach (Value result in operation.Results)
        {
            int count = Leaves(result.Type).Count();
            _values[result] = tensors[next..(next + count)];
            next += count;
        }
    }

    private static IEnumerable<TensorType> Leaves(HloType type, bool mayBeDynamic = false) =>
        type switch
        {
            TensorType { IsStatic: true } tensor => [tensor with { Encoding = null }],
            TensorType when mayBeDynamic => [],
            TensorType tensor => throw new UnsupportedException($"{tensor}: no CPU lowering for dynamic shapes"),
            TokenType => [],
            TupleType tuple => tuple.Elements.SelectMany(element => Leaves(element, mayBeDynamic)),
            _ when mayBeDynamic => [],
            _ => throw new UnsupportedException($"{type}: no CPU lowering for values of this type"),
        };
}
