using System.Numerics;
using System.Runtime.InteropServices;

namespace XlaSharp.Native.Execution;

/// <summary>
/// How many calls use an object, and whether it was closed: after that nobody enters, and whoever leaves last is told so,
/// once. One thread counts in place. As soon as a second one comes, every thread counts on a cache line of its own, so
/// that threads which use one object do not wait for each other's caches.
/// </summary>
/// <remarks>
/// Why the last one is found. An entry counts, then looks whether the object is closed; closing marks, then adds up.
/// Both use interlocked operations, which are full fences, so one of the two sees the other: an entry that succeeded is
/// in every sum taken after the mark. A refused entry takes its count back where it put it. From the mark on true uses
/// only become fewer, so a sum that is read while others leave is never too small: 0 means that nobody is left. Of the
/// leavers, the one whose subtraction is last in the order of all interlocked operations sees every other one's; more
/// than one may read 0, and the flag <see cref="Drained"/> chooses one of them.
/// </remarks>
internal struct UseCount
{
    private const int Closed = int.MinValue;
    private const int Drained = 1 << 30;
    private const int IsSpread = 1 << 29;
    private const int Counts = IsSpread - 1;

    private static readonly int SlotCount = (int)
        BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(4 * Environment.ProcessorCount, 8, 64));

    // Flags, and the uses that are counted in place.
    private int _state;
    private int _first;
    private Slot[]? _slots;

    /// <summary>True from <see cref="Close"/> to <see cref="Reopen"/>.</summary>
    public bool IsClosed => (Volatile.Read(ref _state) & Closed) != 0;

    /// <summary>How many uses there are; exact only while no other thread enters or leaves.</summary>
    public int Uses
    {
        get
        {
            int uses = Volatile.Read(ref _state) & Counts;
            foreach (ref Slot slot in (Volatile.Read(ref _slots) ?? []).AsSpan())
            {
                uses += Volatile.Read(ref slot.Uses);
            }

            return uses;
        }
    }

    /// <summary>Begins a use, which <see cref="Leave"/> ends.</summary>
    /// <param name="isLast">True if the object is closed and this refused entry has delayed its end: the caller ends it.</param>
    /// <returns>False if the object is closed.</returns>
    public bool TryEnter(out bool isLast)
    {
        isLast = false;
        Slot[]? slots = Volatile.Read(ref _slots) ?? (IsFirstThread() ? null : Spread());
        if ((Add(slots, 1) & Closed) == 0)
        {
            return true;
        }

        _ = Add(slots, -1);
        isLast = Drain();
        return false;
    }

    /// <summary>Ends a use, on any thread.</summary>
    /// <returns>True if the object is closed and this was the last use: the caller ends it.</returns>
    public bool Leave() => (Add(Volatile.Read(ref _slots), -1) & Closed) != 0 && Drain();

    /// <summary>Lets nobody enter any more.</summary>
    /// <param name="isLast">True if nobody uses the object: the caller ends it.</param>
    /// <returns>False if it was closed before.</returns>
    public bool Close(out bool isLast)
    {
        // Unused, and never used by a second thread: one step.
        if (Interlocked.CompareExchange(ref _state, Closed | Drained, 0) == 0)
        {
            return isLast = true;
        }

        bool isFirst = (Interlocked.Or(ref _state, Closed) & Closed) == 0;
        isLast = isFirst && Drain();
        return isFirst;
    }

    /// <summary>Begins another life of an object that was closed and that nobody uses.</summary>
    public void Reopen()
    {
        _first = 0;
        Interlocked.And(ref _state, ~(Closed | Drained));
    }

    private bool Drain() => Uses == 0 && (Interlocked.Or(ref _state, Drained) & Drained) == 0;

    // The flags, read after the count has changed.
    private int Add(Slot[]? slots, int uses)
    {
        if (slots is null)
        {
            return Interlocked.Add(ref _state, uses);
        }

        Interlocked.Add(ref slots[Environment.CurrentManagedThreadId & (slots.Length - 1)].Uses, uses);
        return Volatile.Read(ref _state);
    }

    private bool IsFirstThread()
    {
        int thread = Environment.CurrentManagedThreadId;
        return _first == thread || (_first == 0 && Interlocked.CompareExchange(ref _first, thread, 0) == 0);
    }

    // The flag comes first, so that Close does not take its short way when somebody counts elsewhere.
    private Slot[] Spread()
    {
        Interlocked.Or(ref _state, IsSpread);
        var slots = new Slot[SlotCount];
        return Interlocked.CompareExchange(ref _slots, slots, null) ?? slots;
    }

    // Processors fetch lines of 64 bytes in pairs.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Slot
    {
        [FieldOffset(64)]
        public int Uses;
    }
}
