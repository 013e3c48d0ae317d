using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace XlaSharp.Tracer;

/// <summary>
/// The innermost frames of the stack. <see cref="StackTrace"/> always walks the whole stack, which takes most of the
/// time of tracing in a deep program; the runtime's own helper behind it stops after a number of frames. The helper is
/// not public: where a runtime has no such helper, the whole stack is walked.
/// </summary>
internal sealed class StackProbe
{
    private static readonly Access? Members = Find();

    [ThreadStatic]
    [SuppressMessage("Style", "IDE1006", Justification = "Thread-static field.")]
    private static (object Helper, Action<bool, Exception?> Walk)? _walk;

    private readonly nint[] _methods;
    private readonly int[] _offsets;

    private StackProbe(nint[] methods, int[] offsets, int count) =>
        (_methods, _offsets, Count) = (methods, offsets, count);

    /// <summary>How many frames there are, from the innermost.</summary>
    public int Count { get; }

    /// <summary>Walks at most a number of frames; null where that is not possible.</summary>
    public static StackProbe? Take(int frames)
    {
        if (Members is not { } members)
        {
            return null;
        }

        // The helper makes new lists at every walk, so a thread needs only one of it.
        _walk ??= members.CreateWalk();
        (object helper, Action<bool, Exception?> walk) = _walk.Value;
        members.Count.SetValue(helper, frames);
        walk(false, null);
        return
            members.Methods.GetValue(helper) is nint[] methods
            && members.Offsets.GetValue(helper) is int[] offsets
            && members.Count.GetValue(helper) is int count
            ? new(methods, offsets, Math.Min(count, Math.Min(methods.Length, offsets.Length)))
            : null;
    }

    /// <summary>A frame: the runtime's handle of the method, and the position in its code.</summary>
    public (nint Method, int Offset) this[int index] => (_methods[index], _offsets[index]);

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A helper that was trimmed is not used.")]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "A helper that was trimmed is not used.")]
    private static Access? Find()
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
        Type? type = typeof(StackTrace).Assembly.GetType("System.Diagnostics.StackFrameHelper");
        ConstructorInfo? constructor = type?.GetConstructor(Any, []);
        MethodInfo? initialize = type?.GetMethod("InitializeSourceInfo", Any, [typeof(bool), typeof(Exception)]);
        FieldInfo? count = type?.GetField("iFrameCount", Any);
        FieldInfo? methods = type?.GetField("rgMethodHandle", Any);
        FieldInfo? offsets = type?.GetField("rgiILOffset", Any);
        return
            constructor is not null
            && initialize is not null
            && count?.FieldType == typeof(int)
            && methods?.FieldType == typeof(nint[])
            && offsets?.FieldType == typeof(int[])
            ? new(constructor, initialize, count, methods, offsets)
            : null;
    }

    private sealed record Access(
        ConstructorInfo Constructor,
        MethodInfo Initialize,
        FieldInfo Count,
        FieldInfo Methods,
        FieldInfo Offsets
    )
    {
        public (object Helper, Action<bool, Exception?> Walk) CreateWalk()
        {
            object helper = Constructor.Invoke(null);
            return (helper, Initialize.CreateDelegate<Action<bool, Exception?>>(helper));
        }
    }
}
