using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace XlaSharp.Native.Execution;

/// <summary>
/// Objects for reuse. Each thread puts back and takes from a place of its own, so that threads do not wait for each
/// other, and looks into the places of others only when its own is empty.
/// </summary>
/// <typeparam name="T">What is kept.</typeparam>
/// <param name="limit">How many objects a place keeps.</param>
internal sealed class Shelf<T>(int limit)
    where T : class
{
    private static readonly int PlaceCount = (int)
        BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(4 * Environment.ProcessorCount, 8, 64));

    private readonly Place[] _places = new Place[PlaceCount];

    /// <summary>Takes an object, if there is one.</summary>
    public bool TryTake([NotNullWhen(true)] out T? item)
    {
        int own = Environment.CurrentManagedThreadId;
        for (int i = 0; i < _places.Length; i++)
        {
            ref Place place = ref _places[(own + i) & (_places.Length - 1)];
            if (Volatile.Read(ref place.Count) > 0 && place.TryTake(out item))
            {
                return true;
            }
        }

        item = null;
        return false;
    }

    /// <summary>Puts an object back.</summary>
    /// <returns>False if there is no room: it is the caller's to drop.</returns>
    public bool TryPut(T item) =>
        _places[Environment.CurrentManagedThreadId & (_places.Length - 1)].TryPut(item, limit);

    private struct Place
    {
        private T?[]? _items;
        private int _isTaken;

        public int Count;

        /// <summary>Nothing: processors fetch lines of 64 bytes in pairs.</summary>
        public CacheLine Apart { get; }

        /// <summary>Nothing.</summary>
        public CacheLine FurtherApart { get; }

        public bool TryTake([NotNullWhen(true)] out T? item)
        {
            item = null;
            Enter();
            if (Count > 0)
            {
                Count--;
                item = _items![Count];
                _items[Count] = null;
            }

            Volatile.Write(ref _isTaken, 0);
            return item is not null;
        }

        public bool TryPut(T item, int limit)
        {
            Enter();
            try
            {
                if (Count == limit)
                {
                    return false;
                }

                if (_items is null || Count == _items.Length)
                {
                    Array.Resize(ref _items, Math.Max(8, 2 * Count));
                }

                _items[Count++] = item;
                return true;
            }
            finally
            {
                Volatile.Write(ref _isTaken, 0);
            }
        }

        // Held for some nanoseconds, mostly by threads of one place's number, which are few.
        private void Enter()
        {
            SpinWait wait = default;
            while (Interlocked.Exchange(ref _isTaken, 1) != 0)
            {
                wait.SpinOnce();
            }
        }
    }
}
