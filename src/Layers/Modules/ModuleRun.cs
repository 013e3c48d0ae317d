using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using XlaSharp.Tracer;
using Collections = System.Collections.Generic.Dictionary<string, object>;

namespace XlaSharp.Layers.Modules;

/// <summary>
/// One run of a module: the collections of variables, the streams of keys, and which modules' methods are running.
/// </summary>
internal sealed class ModuleRun : IDisposable
{
    [ThreadStatic]
    [SuppressMessage("Style", "IDE1006", Justification = "Thread-static field.")]
    private static ModuleRun? _current;

    private readonly ModuleRun? _outer = _current;
    private readonly IReadOnlyDictionary<string, Tensor> _streams;
    private readonly Func<string, bool> _isMutable;
    private readonly Dictionary<string, int> _draws = new(StringComparer.Ordinal);
    private readonly Stack<FlaxModule> _running = new();

    private ModuleRun(
        Collections variables,
        IReadOnlyDictionary<string, Tensor> streams,
        bool isInit,
        Func<string, bool> isMutable
    ) => (Variables, _streams, IsInit, _isMutable) = (variables, streams, isInit, isMutable);

    public static ModuleRun? Current => _current;

    public Collections Variables { get; }

    public bool IsInit { get; }

    public bool IsActive { get; private set; } = true;

    public FlaxModule? Top => _running.TryPeek(out FlaxModule? top) ? top : null;

    public static ModuleRun Begin(
        FlaxModule root,
        Collections variables,
        IReadOnlyDictionary<string, Tensor> streams,
        bool isInit,
        Func<string, bool> isMutable
    )
    {
        ModuleRun run = new(variables, streams, isInit, isMutable);
        root.BindRoot(run);
        return _current = run;
    }

    public static string PathOf(string collection, IReadOnlyList<string> path, string name) =>
        string.Join('/', [collection, .. path, name]);

    public void Dispose() => (_current, IsActive) = (_outer, false);

    public MethodScope Enter(FlaxModule module)
    {
        _running.Push(module);
        return new(this);
    }

    public void Leave() => _running.Pop();

    public bool IsMutable(string collection) => _isMutable(collection);

    public bool Has(string collection, IReadOnlyList<string> path, string name) =>
        Node(collection, path, create: false)?.ContainsKey(name) == true;

    public Tensor Get(string collection, IReadOnlyList<string> path, string name) =>
        Node(collection, path, create: false) is { } node && node.TryGetValue(name, out object? value)
            ? Tensor.From(value)
            : throw new ArgumentException(
                $"There is no variable '{PathOf(collection, path, name)}'; collection '{collection}' has "
                    + $"[{string.Join(", ", (Node(collection, path, create: false) ?? Node(collection, [], create: false))?.Keys.AsEnumerable() ?? [])}]"
                    + $"{(Node(collection, path, create: false) is null ? " at its top" : string.Empty)}."
            );

    public void Set(string collection, IReadOnlyList<string> path, string name, Tensor value) =>
        Node(collection, path, create: true)![name] = value;

    public void Assign(string collection, IReadOnlyList<string> path, string name, Tensor value)
    {
        if (!IsMutable(collection))
        {
            throw new InvalidOperationException(
                $"Variable '{PathOf(collection, path, name)}' cannot be set: collection '{collection}' is immutable "
                    + "in this run."
            );
        }

        Set(collection, path, name, value);
    }

    /// <summary>The stream's key, folded with the module's path and how often the module took one.</summary>
    public Tensor MakeRng(string stream, IReadOnlyList<string> path)
    {
        string given = _streams.ContainsKey(stream) ? stream : "params";
        if (!_streams.TryGetValue(given, out Tensor? key))
        {
            throw new InvalidOperationException(
                $"Module '{string.Join('/', path)}' needs a key of stream '{stream}', but only "
                    + $"[{string.Join(", ", _streams.Keys)}] were given. "
                    + "Override GetInitRng and GetCallRng of the layer, or pass rngs with that name."
            );
        }

        string counter = $"{string.Join('/', path)}:{given}";
        int draw = _draws[counter] = _draws.GetValueOrDefault(counter) + 1;
        return Rng.FoldIn(key, Tensor.Of<uint>([], Fold(path, draw)));
    }

    /// <summary>First four bytes of the SHA-1 of the path's names and the counter, big-endian.</summary>
    [SuppressMessage(
        "Security",
        "CA5350",
        Justification = "A hash that mixes names into keys, not a secret; the scheme is Flax's."
    )]
    internal static uint Fold(IReadOnlyList<string> path, int draw)
    {
        byte[] counter = ((BigInteger)draw).ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] digest = SHA1.HashData([.. path.SelectMany(Encoding.UTF8.GetBytes), .. counter]);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(digest);
    }

    private Collections? Node(string collection, IReadOnlyList<string> path, bool create)
    {
        Collections node = Variables;
        foreach (string key in path.Prepend(collection))
        {
            if (!node.TryGetValue(key, out object? next))
            {
                if (!create)
                {
                    return null;
                }

                next = node[key] = new Collections();
            }

            node =
                next as Collections
                ?? throw new ArgumentException(
                    $"Variable '{PathOf(collection, path, string.Empty)}' is a value where a module is expected."
                );
        }

        return node;
    }
}
