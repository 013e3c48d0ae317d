using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;

namespace XlaSharp.Tracer;

/// <summary>
/// What applying an op means outside of traced functions: it is compiled alone, once per op and operand types, and runs
/// on the device of its operands. Results stay on the device.
/// </summary>
internal sealed class EagerTrace : Trace
{
    public static readonly EagerTrace Instance = new();

    // A loop over ever new shapes must not keep an executable for each; what is dropped is freed once it no longer
    // runs.
    private const int Kept = 2048;

    private readonly ConcurrentDictionary<Key, Program> _programs = new();

    private EagerTrace() => Name = "outside of traced functions";

    /// <summary>How many executables are kept.</summary>
    public int CacheSize => _programs.Count;

    internal override Tensor[] Apply(Op op, ReadOnlySpan<Tensor> operands)
    {
        Spec[] specs = new Spec[operands.Length];
        for (int i = 0; i < specs.Length; i++)
        {
            specs[i] = new(RequireConcrete(op, operands[i]).Type, operands[i].IsWeak);
        }

        if (op is HostCall call)
        {
            return call.Run(operands);
        }

        if (!DefaultBackend.IsRegistered)
        {
            OpenFrontDoor();
        }

        IBackend backend = DefaultBackend.Get();
        IDevice device = DeviceOf(op, operands) ?? backend.Devices[0];
        Program program = Find(op, specs, backend, device);
        return program.Run(backend, device, operands);
    }

    /// <summary>
    /// The front door registers its backend when it is first used; an operation may come before that.
    /// </summary>
    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2026",
        Justification = "A program without the front door registers a backend itself."
    )]
    private static void OpenFrontDoor()
    {
        if (Type.GetType("XlaSharp.Xla, XlaSharp") is { } frontDoor)
        {
            RuntimeHelpers.RunClassConstructor(frontDoor.TypeHandle);
        }
    }

    private Program Find(Op op, Spec[] specs, IBackend backend, IDevice device)
    {
        // Ops that hold programs compare by identity, and every call makes new ones: their text tells them apart.
        Jaxpr? program = HoldsPrograms(op) ? Single(op, specs) : null;
        Key key = new(
            backend,
            device.Id,
            program is null ? op : null,
            program is null ? null : Lower(op, program).ToText(),
            specs.ToValueList()
        );
        if (_programs.TryGetValue(key, out Program? known))
        {
            return known;
        }

        if (_programs.Count >= Kept)
        {
            _programs.Clear();
        }

        program ??= Single(op, specs);
        Program compiled = new(backend.Compile(Lower(op, program), device), program);
        return _programs.GetOrAdd(key, compiled);
    }

    private static bool HoldsPrograms(Op op) => op is Primitive primitive && primitive.Programs.Any();

    private static Jaxpr Single(Op op, Spec[] specs) =>
        Stage.Run(op.Definition.Mnemonic, specs, inputs => Bind(op, inputs), root: true).Jaxpr;

    private static Module Lower(Op op, Jaxpr program)
    {
        ModuleLowering module = new();
        Function main = JaxprLowering.Function(module, "main", program, "public", [], [], []);
        return module.Finish(ModuleLowering.Symbol("eager_" + op.Definition.Mnemonic), main);
    }

    private static Tensor RequireConcrete(Op op, Tensor operand) =>
        operand switch
        {
            ConstantTensor or DeviceTensor => operand,
            ShardedTensor sharded => throw new TraceException(
                $"{SourceLocations.Prefix(CurrentLocation())}{op.Definition.Mnemonic}: an operand lies on several "
                    + $"devices ({sharded.Sharding}). "
                    + "Give its ToHost(), or apply the operation in a function that runs on the mesh."
            ),
            TracedTensor traced => throw new TraceException(StagingTrace.Escaped(traced, "outside of it")),
            _ => throw new TraceException(
                $"{SourceLocations.Prefix(CurrentLocation())}{op.Definition.Mnemonic}: an operand is {operand}, a "
                    + $"Spec, which has no data. "
                    + "Specs are for Trace, Lower and Compile."
            ),
        };

    private static IDevice? DeviceOf(Op op, ReadOnlySpan<Tensor> operands)
    {
        IDevice? found = null;
        foreach (Tensor operand in operands)
        {
            IDevice? device = (operand as DeviceTensor)?.Buffer.Device;
            if (found is not null && device is not null && !found.Equals(device))
            {
                throw new TraceException(
                    $"{SourceLocations.Prefix(CurrentLocation())}{op.Definition.Mnemonic}: operands must lie on one "
                        + $"device, but they lie on {found} and {device}. "
                        + "Copy one of them."
                );
            }

            found ??= device;
        }

        return found;
    }

    private sealed record Key(IBackend Backend, int Device, Op? Op, string? Text, ValueList<Spec> Operands);

    /// <param name="executable">The compiled program.</param>
    /// <param name="program">What it was compiled from; holds the host functions that it calls.</param>
    private sealed class Program(IExecutable executable, Jaxpr program)
    {
        public Tensor[] Run(IBackend backend, IDevice device, ReadOnlySpan<Tensor> operands)
        {
            IDeviceBuffer[] arguments = new IDeviceBuffer[operands.Length];
            List<IDeviceBuffer> temporary = [];
            try
            {
                for (int i = 0; i < arguments.Length; i++)
                {
                    arguments[i] =
                        (operands[i] as DeviceTensor)?.Buffer ?? backend.ToDevice(operands[i].ToHost(), device);
                    if (operands[i] is not DeviceTensor)
                    {
                        temporary.Add(arguments[i]);
                    }
                }

                IDeviceBuffer[] results = new IDeviceBuffer[program.OutAtoms.Count];
                executable.Execute(arguments, results);
                return [.. results.Select((buffer, i) => new DeviceTensor(buffer, program.OutAtoms[i].IsWeak))];
            }
            finally
            {
                temporary.ForEach(buffer => buffer.Dispose());
            }
        }
    }
}
