using System.Numerics;
using System.Runtime.InteropServices;

namespace XlaSharp.Runtime.PjRt.Interop;

/// <summary>
/// Counts the uses of an object in a word that holds its flags too. One thread counts in that word; as soon as a second
/// one comes, every thread counts on a cache line of its own, so that threads which use one object do not wait for each
/// other's caches.
/// </summary>
/// <remarks>
/// A user adds, then reads the flags; who sets a flag reads the sum afterwards. Both are full fences, so one of the two
/// sees the other. Once the flag is set uses only become fewer (a refused one is taken back where it was added), so a
/// sum of 0 is never too small, and the last one to leave reads 0.
/// </remarks>
internal struct UseSlots
{
    /// <summary>A flag of the word: uses may be counted elsewhere.</summary>
    public const int IsSpread = 1 << 29;

    /// <summary>The bits of the word that count.</summary>
    public const int Counts = IsSpread - 1;

    private static readonly int SlotCount = (int)
        BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(4 * Environment.ProcessorCount, 8, 64));

    private int _first;
    private Slot[]? _slots;

    /// <summary>Where this thread adds a use.</summary>
    /// <param name="word">The object's word.</param>
    /// <returns>The lines; null for the word itself.</returns>
    public Slot[]? Find(ref int word) => Volatile.Read(ref _slots) ?? (IsFirstThread() ? null : Spread(ref word));

    /// <summary>Where this thread takes a use back.</summary>
    public Slot[]? Current => Volatile.Read(ref _slots);

    /// <summary>Changes the number of uses.</summary>
    /// <returns>The word, read after the change.</returns>
    public static int Add(ref int word, Slot[]? slots, int uses)
    {
        if (slots is null)
        {
            return Interlocked.Add(ref word, uses);
        }

        Interlocked.Add(ref slots[Environment.CurrentManagedThreadId & (slots.Length - 1)].Uses, uses);
        return Volatile.Read(ref word);
    }

    /// <summary>How many uses there are.</summary>
    public int Sum(ref int word)
    {
        int uses = Volatile.Read(ref word) & Counts;
        foreach (ref Slot slot in (Volatile.Read(ref _slots) ?? []).AsSpan())
        {
            uses += Volatile.Read(ref slot.Uses);
        }

        return uses;
    }

    private bool IsFirstThread()
    {
        int thread = Environment.CurrentManagedThreadId;
        return _first == thread || (_first == 0 && Interlocked.CompareExchange(ref _first, thread, 0) == 0);
    }

    // The flag comes first: who finds it missing in the word knows that nobody counts elsewhere.
    private Slot[] Spread(ref int word)
    {
        Interlocked.Or(ref word, IsSpread);
        var slots = new Slot[SlotCount];
        return Interlocked.CompareExchange(ref _slots, slots, null) ?? slots;
    }

    /// <summary>A line; processors fetch lines of 64 bytes in pairs.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct Slot
    {
        /// <summary>Uses that threads of this number began, less those that they ended.</summary>
        [FieldOffset(64)]
        public int Uses;
    }
}
