namespace XlaSharp.Runtime.PjRt;

/// <summary>Where the processes of one job leave messages for each other at start. Any thread may call it.</summary>
public interface IKeyValueStore
{
    /// <summary>A value; waits for it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <returns>The value.</returns>
    /// <exception cref="TimeoutException">Nobody stored it in time.</exception>
    byte[] Get(string key, TimeSpan timeout);

    /// <summary>A value if it is there.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The value, or null.</returns>
    byte[]? TryGet(string key);

    /// <summary>Stores a value in place of what was there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    void Put(string key, ReadOnlySpan<byte> value);
}
