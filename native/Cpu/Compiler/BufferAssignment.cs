using XlaSharp.Hlo;
using XlaSharp.Native.Execution;
using XlaSharp.Native.Lowering;
using Ops = XlaSharp.Hlo.Ops;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// Gives every tensor in memory its place. Results are written where they are wanted; a value takes over the memory of
/// an operand that dies where it is made, if it is made element by element; everything else gets room in the arena,
/// shared by what does not live at the same time.
/// </summary>
internal sealed class BufferAssignment
{
    private const int MaxStackBytes = 64;

    private readonly Timeline _timeline;
    private readonly List<Storage> _arena = [];
    private readonly List<(Storage Storage, DenseElementsAttr Value)> _constants = [];
    private readonly Dictionary<Graph, CopyPlan> _copies = [];
    private readonly Dictionary<Node, CopyPlan> _entryCopies = [];
    private readonly Dictionary<Tensor, Storage> _wanted = [];

    private BufferAssignment(Graph graph, IReadOnlyList<InputOutputAlias> aliases)
    {
        _timeline = new Timeline(graph);
        PlaceParameters(graph, aliases);
        PlaceGraph(graph);
        FinishProgram(graph);
        PeakLiveBytes = FindPeak();
        ArenaSize = ArenaPacking.Run(_arena, PeakLiveBytes);
    }

    /// <summary>Bytes of the arena.</summary>
    public long ArenaSize { get; }

    /// <summary>What lies in the arena.</summary>
    public IReadOnlyList<Storage> Arena => _arena;

    /// <summary>The most bytes that are in use at one time: no arena can be smaller.</summary>
    public long PeakLiveBytes { get; }

    /// <summary>How many bytes the constants take.</summary>
    public int ConstantBytes { get; private set; }

    /// <summary>Places a whole program.</summary>
    /// <param name="graph">The program.</param>
    /// <param name="aliases">Parameters that start out in the memory of a result.</param>
    public static BufferAssignment Run(Graph graph, IReadOnlyList<InputOutputAlias> aliases) => new(graph, aliases);

    /// <summary>The constants, each at its place.</summary>
    public AlignedBytes WriteConstants()
    {
        AlignedBytes all = new(ConstantBytes);
        int end = 0;
        foreach ((Storage storage, _) in _constants)
        {
            all.Span[end..(int)storage.Offset].Clear();
            end = (int)(storage.Offset + storage.Size);
        }

        // The largest first, so that no thread is left with them.
        (Storage Storage, DenseElementsAttr Value)[] constants =
        [
            .. _constants.OrderByDescending(constant => constant.Storage.Size),
        ];
        WorkerPool.Shared.Run(
            constants.Length,
            i =>
            {
                (Storage storage, DenseElementsAttr value) = constants[i];
                DeferredBytes.Write(value.Expand(), all.Span.Slice((int)storage.Offset, (int)storage.Size));
            }
        );
        return all;
    }

    /// <summary>
    /// The copies at the end of a graph: to the program's results, to a loop's carried values, to a branch's results.
    /// </summary>
    public CopyPlan EndCopies(Graph graph) => _copies[graph];

    /// <summary>The copies before a loop, of what it starts from.</summary>
    public CopyPlan EntryCopies(Node loop) => _entryCopies[loop];

    private void PlaceParameters(Graph graph, IReadOnlyList<InputOutputAlias> aliases)
    {
        for (int i = 0; i < graph.Results.Length; i++)
        {
            Storage storage = new(StorageKind.Result, i, graph.Results[i].Type.ByteCount);
            _wanted.TryAdd(graph.Results[i], storage);
            _results.Add(storage);
        }

        for (int i = 0; i < graph.Parameters.Count; i++)
        {
            Tensor parameter = graph.Parameters[i];
            int aliased = -1;
            foreach (InputOutputAlias alias in aliases)
            {
                aliased = alias.Parameter == i ? alias.Result : aliased;
            }

            parameter.Storage =
                aliased >= 0 ? _results[aliased] : new(StorageKind.Argument, i, parameter.Type.ByteCount);
            parameter.Storage.Lifetimes.Add(new(0, Math.Max(0, _timeline.LastRead(parameter))));
        }
    }

    private readonly List<Storage> _results = [];

    private void PlaceGraph(Graph graph)
    {
        foreach (Node constant in graph.Nodes.Where(Fusion.IsStoredConstant))
        {
            constant.Result.Storage = StoreConstant((DenseElementsAttr)((Ops.Constant)constant.Op).Value);
        }

        foreach (Step step in graph.Steps)
        {
            switch (step.Members[0])
            {
                case { Lowering: Lowering.ControlFlow, Op: Ops.While } loop:
                    PlaceLoop(loop);
                    break;
                case { Lowering: Lowering.ControlFlow } branches:
                    PlaceBranches(branches);
                    break;
                default:
                    step.Members.ForEach(member => PlaceKernel(step, member));
                    break;
            }
        }
    }

    private void PlaceKernel(Step step, Node node)
    {
        Cluster cluster = node.Cluster;
        int now = _timeline.Of(node).Start;
        foreach (Tensor result in node.Results)
        {
            if (step.Local.Contains(result))
            {
                result.Storage = new Storage(StorageKind.Local, 0, result.Type.ByteCount / step.Rows * step.BlockRows)
                {
                    RowBytes = result.Type.ByteCount / step.Rows,
                };
                continue;
            }

            Lifetime life = new(now, Math.Max(now, _timeline.LastRead(result)));
            Tensor? overwritten = null;
            Storage? storage = _wanted.GetValueOrDefault(result);
            if (storage is null || !MayTake(storage, step, cluster, life, out overwritten))
            {
                storage = cluster
                    .Inputs.Keys.Select(input => input.Storage!)
                    .FirstOrDefault(candidate =>
                        candidate.Size == result.Type.ByteCount
                        && candidate.Kind is StorageKind.Arena or StorageKind.Stack or StorageKind.Result
                        && MayTake(candidate, step, cluster, life, out overwritten)
                        && overwritten is not null
                    );
            }

            Occupy(result, storage, life, overwritten);
        }
    }

    // A storage can take a result if nothing else lies there meanwhile, except operands that end here and are read only
    // where the result is being written, by this kernel alone.
    private bool MayTake(Storage storage, Step step, Cluster cluster, Lifetime life, out Tensor? overwritten)
    {
        overwritten = null;
        if (storage.IsFree(life))
        {
            return true;
        }

        Tensor[] inputs = [.. cluster.Inputs.Keys.Where(input => input.Storage == storage)];
        if (
            inputs is not [Tensor only]
            || !cluster.Inputs[only]
            || cluster.Root.Results.Length != 1
            || only.ElementType.ByteSize != cluster.Root.Result.ElementType.ByteSize
            || only.Type.ByteCount != cluster.Root.Result.Type.ByteCount
            || _timeline.LastRead(only) != life.Start
            || only.Producer is { } producer && step.Members.Contains(producer)
            || step.Members.Count(member => member.Cluster.Inputs.ContainsKey(only)) > 1
        )
        {
            return false;
        }

        overwritten = only;
        return storage.Lifetimes.TrueForAll(other =>
            !other.Overlaps(life) || (other.End == life.Start && other.Start < life.Start)
        );
    }

    private void Occupy(Tensor tensor, Storage? storage, Lifetime life, Tensor? overwritten = null)
    {
        tensor.Storage = storage ?? Allocate(tensor.Type.ByteCount);
        tensor.Storage.Lifetimes.Add(life);
        if (overwritten is not null)
        {
            // From here on the place belongs to the result; its first moment is the operand's last.
            int last = tensor.Storage.Lifetimes.FindIndex(other => other.End == life.Start && other != life);
            if (last >= 0)
            {
                Lifetime old = tensor.Storage.Lifetimes[last];
                tensor.Storage.Lifetimes[last] = new(old.Start, Math.Max(old.Start, old.End - 1));
            }
        }
    }

    // What a loop carries has one place throughout: the parameters of condition and body, and the results.
    private void PlaceLoop(Node loop)
    {
        (Graph condition, Graph body) = (loop.Bodies[0], loop.Bodies[1]);
        Lifetime runs = _timeline.Of(loop);
        List<(Storage, Storage, long)> entry = [];
        for (int i = 0; i < loop.Results.Length; i++)
        {
            Tensor result = loop.Results[i];
            Lifetime whole = new(runs.Start, Math.Max(runs.End, _timeline.LastRead(result)));
            Storage? storage =
                _wanted.GetValueOrDefault(result) is { } wanted && wanted.IsFree(whole)
                    ? wanted
                    : TakeOver(loop, i, whole);
            storage ??= Allocate(result.Type.ByteCount);
            result.Storage = storage;
            body.Parameters[i].Storage = storage;
            condition.Parameters[i].Storage = storage;
            int read = Math.Max(_timeline.LastRead(body.Parameters[i]), _timeline.LastRead(condition.Parameters[i]));
            storage.Lifetimes.Add(new(runs.Start, Math.Max(runs.Start, read)));
            storage.Lifetimes.Add(new(runs.End, whole.End));
            entry.Add((loop.Operands[i].Storage!, storage, result.Type.ByteCount));
        }

        Storage[] reserved = [.. loop.Results.Select(result => result.Storage!)];
        _entryCopies[loop] = CopyPlan.Of(entry, bytes => AllocateNow(bytes, runs.Start));
        PlaceGraph(condition);
        _copies[condition] = CopyPlan.Of([], bytes => AllocateNow(bytes, runs.End));
        WantCarried(body, reserved);
        PlaceGraph(body);
        int end = _timeline.Of(body).End;
        _copies[body] = CopyPlan.Of(
            body.Results.Select((result, i) => (result.Storage!, reserved[i], result.Type.ByteCount)),
            bytes => AllocateNow(bytes, end)
        );
    }

    // A carried value may start in the memory of what it starts from, if that is not needed any more.
    private Storage? TakeOver(Node loop, int operand, Lifetime whole)
    {
        Tensor start = loop.Operands[operand];
        if (
            start.Storage is not { Kind: StorageKind.Arena or StorageKind.Stack or StorageKind.Result } storage
            || _timeline.LastRead(start) != whole.Start
            || loop.Operands.Count(other => other == start) > 1
            || loop.Operands.Where((other, i) => i != operand && other.Storage == storage).Any()
        )
        {
            return null;
        }

        return storage.Lifetimes.TrueForAll(other =>
            !other.Overlaps(whole) || (other.End == whole.Start && other.Start < whole.Start)
        )
            ? storage
            : null;
    }

    private void WantCarried(Graph body, Storage[] reserved)
    {
        for (int i = 0; i < body.Results.Length; i++)
        {
            Tensor result = body.Results[i];
            if (body.Results.Count(other => other == result) == 1)
            {
                _wanted[result] = reserved[i];
            }
        }
    }

    private void PlaceBranches(Node node)
    {
        Lifetime runs = _timeline.Of(node);
        foreach (Tensor result in node.Results)
        {
            Lifetime whole = new(runs.Start, Math.Max(runs.End, _timeline.LastRead(result)));
            Storage? wanted = _wanted.GetValueOrDefault(result);
            result.Storage = wanted is not null && wanted.IsFree(whole) ? wanted : Allocate(result.Type.ByteCount);
            // A call writes its results while it reads its operands; a branch writes them at its end.
            result.Storage.Lifetimes.Add(node.Bodies.Length == 0 ? whole : new(runs.End, whole.End));
        }

        foreach (Graph branch in node.Bodies)
        {
            Storage[] places = [.. node.Results.Select(result => result.Storage!)];
            WantCarried(branch, places);
            PlaceGraph(branch);
            int end = _timeline.Of(branch).End;
            _copies[branch] = CopyPlan.Of(
                branch.Results.Select((result, i) => (result.Storage!, places[i], result.Type.ByteCount)),
                bytes => AllocateNow(bytes, end)
            );
        }
    }

    private void FinishProgram(Graph graph) =>
        _copies[graph] = CopyPlan.Of(
            graph.Results.Select((result, i) => (result.Storage!, _results[i], result.Type.ByteCount)),
            bytes => AllocateNow(bytes, _timeline.End)
        );

    private Storage StoreConstant(DenseElementsAttr value)
    {
        long offset = ArenaPacking.RoundUp(ConstantBytes);
        Storage storage = new(StorageKind.Constant, 0, value.Type.ByteCount) { Offset = offset };
        if (offset + storage.Size > Array.MaxLength - ArenaPacking.Alignment)
        {
            throw new StatusException(
                StatusCode.ResourceExhausted,
                $"The program's constants take more than {Array.MaxLength} bytes, the most that an executable holds: pass "
                    + "large ones as arguments."
            );
        }

        ConstantBytes = (int)(offset + storage.Size);
        _constants.Add((storage, value));
        return storage;
    }

    private long FindPeak()
    {
        SortedDictionary<int, long> changes = [];
        foreach (Storage storage in _arena)
        {
            foreach (Lifetime life in storage.Uses)
            {
                changes[life.Start] = changes.GetValueOrDefault(life.Start) + storage.Size;
                changes[life.End + 1] = changes.GetValueOrDefault(life.End + 1) - storage.Size;
            }
        }

        long live = 0;
        long most = 0;
        foreach (long change in changes.Values)
        {
            live += change;
            most = Math.Max(most, live);
        }

        return most;
    }

    private Storage AllocateNow(long bytes, int moment)
    {
        Storage storage = Allocate(bytes);
        storage.Lifetimes.Add(new(moment, moment));
        return storage;
    }

    private Storage Allocate(long bytes)
    {
        if (bytes <= MaxStackBytes)
        {
            return new Storage(StorageKind.Stack, 0, bytes);
        }

        Storage storage = new(StorageKind.Arena, 0, bytes);
        _arena.Add(storage);
        return storage;
    }
}
