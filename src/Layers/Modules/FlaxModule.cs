using System.Runtime.CompilerServices;
using XlaSharp.Hlo;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Modules;

/// <summary>
/// A module in Flax's manner: it holds no values; its variables live in collections outside and are given to it for
/// each run. Each method begins with <c>using MethodScope scope = Enter();</c>. Modules made in <see cref="Setup"/> are
/// given names; those made in a method are called <c>ClassName_0</c>, <c>ClassName_1</c>, … per class.
/// </summary>
public abstract class FlaxModule
{
    private readonly string? _givenName;
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _children = new(StringComparer.Ordinal);
    private string[] _setUp = [];
    private ModuleRun? _run;
    private bool _isSetUp;

    /// <summary>Makes the module. Inside a method of another one it becomes a part of that.</summary>
    /// <param name="name">Name within its parent; null numbers the class.</param>
    /// <exception cref="ArgumentException">The parent has another part of that name.</exception>
    protected FlaxModule(string? name = null)
    {
        _givenName = name;
        if (ModuleRun.Current?.Top is { } parent)
        {
            BindTo(parent);
        }
    }

    /// <summary>
    /// The method that a layer calls if it is told no other: <c>public override Delegate Forward =&gt; Call;</c>.
    /// </summary>
    public abstract Delegate Forward { get; }

    /// <summary>Names from the outermost module to this one; empty for the outermost.</summary>
    public IReadOnlyList<string> Path { get; private set; } = [];

    /// <summary>True while the first values of variables are made.</summary>
    protected bool IsInitializing => Run.IsInit;

    private ModuleRun Run =>
        _run is { IsActive: true } run
            ? run
            : throw new InvalidOperationException(
                $"Module {GetType().Name} has no variables here. Wrap it in a ModuleLayer, or use Flax.Init and "
                    + "Flax.Apply; begin each of its methods with Enter()."
            );

    /// <summary>Makes the parts that all methods use, with names.</summary>
    protected virtual void Setup() { }

    /// <summary>Begins a method.</summary>
    /// <param name="method">Filled in by the compiler.</param>
    /// <returns>The scope; dispose it at the method's end.</returns>
    protected MethodScope Enter([CallerMemberName] string method = "")
    {
        ModuleRun run =
            ModuleRun.Current
            ?? throw new InvalidOperationException(
                $"{GetType().Name}.{method} was called outside of a run. Wrap the module in a ModuleLayer, or use "
                    + "Flax.Init and Flax.Apply."
            );
        if (!ReferenceEquals(_run, run))
        {
            BindTo(run.Top!);
        }

        if (!_isSetUp)
        {
            _isSetUp = true;
            using MethodScope setup = run.Enter(this);
            Setup();
            _setUp = [.. _children];
        }

        // A method that runs again makes the same parts again, under the same names: that is how parameters are shared.
        if (!ReferenceEquals(run.Top, this))
        {
            _counts.Clear();
            _children.Clear();
            _children.UnionWith(_setUp);
        }

        return run.Enter(this);
    }

    /// <summary>A trainable parameter in collection <c>params</c>: made in init, looked up else.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="initializer">Makes the first value from a key of stream <c>params</c>.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="type">Element type; <c>f32</c> if null.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">It is not there, or has another shape.</exception>
    protected Tensor Param(string name, Initializer initializer, Dims shape, ElementType? type = null)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        if (Run.IsInit && !Run.Has("params", Path, name))
        {
            Run.Set("params", Path, name, initializer(Run.MakeRng("params", Path), shape, type));
        }

        Tensor value = Run.Get("params", Path, name);
        return value.Shape == shape
            ? value
            : throw new ArgumentException(
                $"Parameter '{ModuleRun.PathOf("params", Path, name)}' has shape [{value.Shape}], but the module "
                    + $"asks for [{shape}]."
            );
    }

    /// <summary>A variable in any other collection.</summary>
    /// <param name="collection">The collection, for instance <c>batch_stats</c>.</param>
    /// <param name="name">Its name.</param>
    /// <param name="initial">Makes the first value.</param>
    /// <returns>The variable; its value can be read and set.</returns>
    /// <exception cref="ArgumentException">It is not there.</exception>
    protected ModuleVariable Variable(string collection, string name, Func<Tensor> initial)
    {
        ArgumentNullException.ThrowIfNull(initial);
        if (!Run.Has(collection, Path, name) && (Run.IsInit || Run.IsMutable(collection)))
        {
            Run.Set(collection, Path, name, initial());
        }

        return new(Run, collection, Path, name);
    }

    /// <summary>A key of a stream; each call gives another one.</summary>
    /// <param name="stream">For instance <c>dropout</c>; a stream that was not given falls back to
    /// <c>params</c>.</param>
    /// <returns>The key.</returns>
    /// <exception cref="InvalidOperationException">Neither was given.</exception>
    protected Tensor MakeRng(string stream) => Run.MakeRng(stream, Path);

    /// <summary>
    /// Keeps a value in a collection for whoever asked for it; nothing where the collection cannot be changed.
    /// </summary>
    /// <param name="collection">For instance <c>intermediates</c>.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">The value.</param>
    protected void Sow(string collection, string name, Tensor value)
    {
        if (Run.IsMutable(collection))
        {
            Run.Set(collection, Path, name, value);
        }
    }

    /// <summary>Makes this the outermost module of a run.</summary>
    internal void BindRoot(ModuleRun run) => Bind(run, []);

    private void BindTo(FlaxModule parent)
    {
        string stem = GetType().Name.Split('`')[0];
        string name = _givenName ?? parent.NextName(stem);
        if (!parent._children.Add(name))
        {
            throw new ArgumentException(
                $"Module {parent.GetType().Name} has a part '{name}' already; names must be unique within a module."
            );
        }

        Bind(parent.Run, [.. parent.Path, name]);
    }

    private void Bind(ModuleRun run, string[] path)
    {
        (_run, Path, _isSetUp, _setUp) = (run, path, false, []);
        _counts.Clear();
        _children.Clear();
    }

    private string NextName(string stem)
    {
        int number = _counts.GetValueOrDefault(stem);
        _counts[stem] = number + 1;
        return FormattableString.Invariant($"{stem}_{number}");
    }
}

/// <summary>While it lasts, a method of a module runs.</summary>
public readonly struct MethodScope : IDisposable, IEquatable<MethodScope>
{
    private readonly ModuleRun _run;

    internal MethodScope(ModuleRun run) => _run = run;

    /// <summary>Compares the runs.</summary>
    /// <param name="left">One scope.</param>
    /// <param name="right">The other.</param>
    /// <returns>True if both are of one run.</returns>
    public static bool operator ==(MethodScope left, MethodScope right) => left.Equals(right);

    /// <summary>Compares the runs.</summary>
    /// <param name="left">One scope.</param>
    /// <param name="right">The other.</param>
    /// <returns>True if they are of different runs.</returns>
    public static bool operator !=(MethodScope left, MethodScope right) => !left.Equals(right);

    /// <summary>The method ends.</summary>
    public void Dispose() => _run.Leave();

    /// <inheritdoc/>
    public bool Equals(MethodScope other) => ReferenceEquals(_run, other._run);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MethodScope other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(_run);
}

/// <summary>A value outside of <c>params</c> that a module reads and sets.</summary>
public sealed class ModuleVariable
{
    private readonly ModuleRun _run;
    private readonly string _collection;
    private readonly IReadOnlyList<string> _path;
    private readonly string _name;

    internal ModuleVariable(ModuleRun run, string collection, IReadOnlyList<string> path, string name) =>
        (_run, _collection, _path, _name) = (run, collection, path, name);

    /// <summary>The current value.</summary>
    /// <exception cref="InvalidOperationException">It is set, but its collection cannot be changed in this
    /// run.</exception>
    public Tensor Value
    {
        get => _run.Get(_collection, _path, _name);
        set => _run.Assign(_collection, _path, _name, value);
    }
}
