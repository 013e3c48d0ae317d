namespace XlaSharp.Native;

/// <summary>Why a request failed, in PJRT's vocabulary; the values are those of <c>PJRT_Error_Code</c>.</summary>
internal enum StatusCode
{
    /// <summary>Cancelled by the caller.</summary>
    Cancelled = 1,

    /// <summary>No code fits.</summary>
    Unknown = 2,

    /// <summary>What was given can never work.</summary>
    InvalidArgument = 3,

    /// <summary>Too late.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was named does not exist.</summary>
    NotFound = 5,

    /// <summary>What was to be made exists.</summary>
    AlreadyExists = 6,

    /// <summary>Not allowed.</summary>
    PermissionDenied = 7,

    /// <summary>Out of memory.</summary>
    ResourceExhausted = 8,

    /// <summary>What was given could work in another state.</summary>
    FailedPrecondition = 9,

    /// <summary>Given up half-way.</summary>
    Aborted = 10,

    /// <summary>Past the end.</summary>
    OutOfRange = 11,

    /// <summary>This device cannot do it.</summary>
    Unimplemented = 12,

    /// <summary>A bug of this plugin.</summary>
    Internal = 13,

    /// <summary>Not now.</summary>
    Unavailable = 14,

    /// <summary>Bytes were damaged.</summary>
    DataLoss = 15,

    /// <summary>Not known who asks.</summary>
    Unauthenticated = 16,
}

/// <summary>
/// A failure that crosses the C boundary with its code; any other exception crosses as a bug of the plugin.
/// </summary>
internal sealed class StatusException(StatusCode code, string message) : Exception(message)
{
    /// <summary>The code.</summary>
    public StatusCode Code => code;

    /// <summary>Named byte strings that travel with the error; mostly none.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Payloads { get; init; } = [];

    /// <summary>The caller gave what can never work.</summary>
    public static StatusException InvalidArgument(string message) => new(StatusCode.InvalidArgument, message);

    /// <summary>The device cannot do what is asked: name it.</summary>
    public static StatusException Unimplemented(string message) => new(StatusCode.Unimplemented, message);

    /// <summary>What was asked could work in another state.</summary>
    public static StatusException FailedPrecondition(string message) => new(StatusCode.FailedPrecondition, message);

    /// <summary>A bug of this plugin.</summary>
    public static StatusException Internal(string message) => new(StatusCode.Internal, message);
}
