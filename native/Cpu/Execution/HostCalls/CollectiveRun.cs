using System.Runtime.InteropServices;

namespace XlaSharp.Native.Execution;

/// <summary>
/// One run of a program by all its processes, each on a thread of its own: where they meet. A meeting that can never be
/// complete (a member has finished or failed, or everybody waits for somebody else) is an error for all who wait, never
/// a hang.
/// </summary>
internal sealed unsafe class CollectiveRun(ProcessGrid grid)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(int Call, long Round, int First), Meeting> _meetings = [];
    private readonly Dictionary<(int Process, int Call), long> _rounds = [];
    private readonly Meeting?[] _waitsAt = new Meeting?[grid.Count];
    private readonly bool[] _finished = new bool[grid.Count];
    private StatusException? _failure;

    /// <summary>The processes.</summary>
    public ProcessGrid Grid => grid;

    /// <summary>Takes part in a collective call; returns when the process's results are there.</summary>
    /// <param name="number">Which call of the program.</param>
    /// <param name="call">The call.</param>
    /// <param name="process">Who takes part.</param>
    /// <param name="operands">The process's operands.</param>
    /// <param name="results">Where its results go.</param>
    /// <exception cref="StatusException">The meeting cannot take place.</exception>
    public void Meet(int number, CollectiveCall call, int process, void** operands, void** results)
    {
        int[] members =
            call.Kind == CollectiveKind.Permute
                ? call.Groups.NeighboursOf(process, grid)
                : call.Groups.MembersOf(process, grid);
        if (members.Length == 0)
        {
            CollectiveData.WriteAbsent(call, results);
            return;
        }

        Meeting meeting = Arrive(number, call, process, members, operands, results, out bool isLast);
        if (isLast)
        {
            meeting.Move(grid);
            Release(meeting);
        }
        else
        {
            Await(meeting, process);
        }
    }

    /// <summary>A process is done; it comes to no further meeting.</summary>
    /// <param name="process">Which.</param>
    /// <param name="error">Why it failed, or null.</param>
    public void Finish(int process, StatusException? error)
    {
        lock (_lock)
        {
            _finished[process] = true;
            if (error is not null)
            {
                Fail(new StatusException(StatusCode.Aborted, $"{grid.Describe(process)} failed: {error.Message}"));
            }

            FailIfStuck();
        }
    }

    private Meeting Arrive(
        int number,
        CollectiveCall call,
        int process,
        int[] members,
        void** operands,
        void** results,
        out bool isLast
    )
    {
        lock (_lock)
        {
            ThrowIfFailed();
            ref long round = ref CollectionsMarshal.GetValueRefOrAddDefault(_rounds, (process, number), out _);
            (int Call, long Round, int First) key = (number, round++, members.Min());
            if (!_meetings.TryGetValue(key, out Meeting? meeting))
            {
                _meetings[key] = meeting = new Meeting(call, members);
            }

            isLast = meeting.Join(process, operands, results);
            if (isLast)
            {
                _meetings.Remove(key);
            }
            else
            {
                _waitsAt[process] = meeting;
                FailIfStuck();
            }

            return meeting;
        }
    }

    private void Await(Meeting meeting, int process)
    {
        meeting.Done.Wait();
        lock (_lock)
        {
            _waitsAt[process] = null;
            if (!meeting.IsComplete)
            {
                ThrowIfFailed();
            }
        }
    }

    // Those who wait are counted as running from here on, not only when they wake up.
    private void Release(Meeting meeting)
    {
        lock (_lock)
        {
            meeting.IsComplete = true;
            foreach (int member in meeting.Members)
            {
                _waitsAt[member] = null;
            }

            meeting.Done.Set();
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new StatusException(failure.Code, failure.Message);
        }
    }

    // Caller holds the lock.
    private void Fail(StatusException failure)
    {
        _failure ??= failure;
        foreach (Meeting meeting in _meetings.Values)
        {
            meeting.Done.Set();
        }
    }

    // Caller holds the lock.
    private void FailIfStuck()
    {
        if (_failure is not null || !_meetings.Values.Any(meeting => !meeting.IsComplete))
        {
            return;
        }

        foreach (Meeting meeting in _meetings.Values)
        {
            int gone = Array.FindIndex(meeting.Members, member => _finished[member] && !meeting.Has(member));
            if (gone >= 0)
            {
                Fail(
                    StatusException.FailedPrecondition(
                        $"{meeting.Call.Name}: {grid.Describe(meeting.Members[gone])} "
                            + $"ended without taking part, {Waiting(meeting)} wait for it. All processes of a group "
                            + $"must reach the op equally often."
                    )
                );
                return;
            }
        }

        bool allWait = Enumerable
            .Range(0, grid.Count)
            .All(process => _finished[process] || _waitsAt[process] is not null);
        if (allWait)
        {
            IEnumerable<string> where = Enumerable
                .Range(0, grid.Count)
                .Where(process => _waitsAt[process] is not null)
                .Select(process => $"{grid.Describe(process)} at {_waitsAt[process]!.Call.Name}");
            Fail(
                StatusException.FailedPrecondition(
                    $"Every process waits for another one: {string.Join(", ", where)}. All processes of a group must "
                        + $"reach the same ops."
                )
            );
        }
    }

    private string Waiting(Meeting meeting) =>
        string.Join(", ", meeting.Members.Where(meeting.Has).Select(member => grid.Describe(member)));

    /// <summary>The members of a group at one call.</summary>
    private sealed class Meeting(CollectiveCall call, int[] members)
    {
        private readonly nint[] _operands = new nint[members.Length];
        private readonly nint[] _results = new nint[members.Length];
        private readonly bool[] _present = new bool[members.Length];
        private int _count;

        public CollectiveCall Call => call;

        public int[] Members => members;

        public ManualResetEventSlim Done { get; } = new();

        public bool IsComplete { get; set; }

        public bool Has(int process) => _present[Array.IndexOf(members, process)];

        public bool Join(int process, void** operands, void** results)
        {
            int position = Array.IndexOf(members, process);
            (_operands[position], _results[position], _present[position]) = ((nint)operands, (nint)results, true);
            return ++_count == members.Length;
        }

        public void Move(ProcessGrid grid) => CollectiveData.Move(call, members, _operands, _results, grid);
    }
}
