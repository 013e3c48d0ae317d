namespace XlaSharp.Runtime.PjRt;

/// <summary>What kind of failure a plugin reports; the values are PJRT's.</summary>
public enum PjRtErrorCode
{
    /// <summary>No failure; never the code of an exception.</summary>
    Ok = 0,

    /// <summary>The operation was cancelled.</summary>
    Cancelled = 1,

    /// <summary>A failure without a better code.</summary>
    Unknown = 2,

    /// <summary>The arguments are wrong, whatever the state of the system.</summary>
    InvalidArgument = 3,

    /// <summary>Time ran out.</summary>
    DeadlineExceeded = 4,

    /// <summary>A named thing does not exist.</summary>
    NotFound = 5,

    /// <summary>A thing to be made exists already.</summary>
    AlreadyExists = 6,

    /// <summary>Not allowed.</summary>
    PermissionDenied = 7,

    /// <summary>Out of memory or another limited resource.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state that the operation needs.</summary>
    FailedPrecondition = 9,

    /// <summary>Aborted, for instance by a conflict.</summary>
    Aborted = 10,

    /// <summary>Past the valid range.</summary>
    OutOfRange = 11,

    /// <summary>The plugin does not do this.</summary>
    Unimplemented = 12,

    /// <summary>A broken invariant inside the plugin.</summary>
    Internal = 13,

    /// <summary>Not available now; may be later.</summary>
    Unavailable = 14,

    /// <summary>Data was lost or corrupted.</summary>
    DataLoss = 15,

    /// <summary>Not authenticated.</summary>
    Unauthenticated = 16,
}
