using XlaSharp.Runtime.PjRt.Ffi;

namespace XlaSharp.Runtime.PjRt;

/// <summary>A C# function of one operand and one result, element by element or not; both row-major.</summary>
/// <typeparam name="T">C# type of the operand's elements.</typeparam>
/// <typeparam name="TResult">C# type of the result's elements.</typeparam>
/// <param name="operand">The operand.</param>
/// <param name="result">To be written.</param>
public delegate void FfiKernel<T, TResult>(ReadOnlySpan<T> operand, Span<TResult> result);

/// <summary>A C# function of two operands and one result.</summary>
/// <typeparam name="T1">C# type of the first operand's elements.</typeparam>
/// <typeparam name="T2">C# type of the second operand's elements.</typeparam>
/// <typeparam name="TResult">C# type of the result's elements.</typeparam>
/// <param name="first">The first operand.</param>
/// <param name="second">The second operand.</param>
/// <param name="result">To be written.</param>
public delegate void FfiKernel<T1, T2, TResult>(ReadOnlySpan<T1> first, ReadOnlySpan<T2> second, Span<TResult> result);

/// <summary>A C# function of one operand, one result, and the call's attributes.</summary>
/// <typeparam name="T">C# type of the operand's elements.</typeparam>
/// <typeparam name="TResult">C# type of the result's elements.</typeparam>
/// <param name="operand">The operand.</param>
/// <param name="result">To be written.</param>
/// <param name="attributes">The call's attributes.</param>
public delegate void FfiAttributeKernel<T, TResult>(
    ReadOnlySpan<T> operand,
    Span<TResult> result,
    FfiAttributes attributes
);

/// <summary>A C# function of two operands, one result, and the call's attributes.</summary>
/// <typeparam name="T1">C# type of the first operand's elements.</typeparam>
/// <typeparam name="T2">C# type of the second operand's elements.</typeparam>
/// <typeparam name="TResult">C# type of the result's elements.</typeparam>
/// <param name="first">The first operand.</param>
/// <param name="second">The second operand.</param>
/// <param name="result">To be written.</param>
/// <param name="attributes">The call's attributes.</param>
public delegate void FfiAttributeKernel<T1, T2, TResult>(
    ReadOnlySpan<T1> first,
    ReadOnlySpan<T2> second,
    Span<TResult> result,
    FfiAttributes attributes
);

/// <content> C# functions that programs call: <c>stablehlo.custom_call @target(…) {api_version = 4}</c>. A function is
/// registered for the whole process and for good, before a program that calls it is compiled or loaded. An exception of
/// the function is the execution's error. </content>
public sealed partial class PjRtPlugin
{
    private const string Host = "Host";

    /// <summary>Makes a C# function the target of custom calls.</summary>
    /// <param name="target">The name that programs call it by.</param>
    /// <param name="handler">The function.</param>
    /// <param name="platform">Where it runs: <c>Host</c>. Another platform passes addresses of its device's
    /// memory.</param>
    /// <exception cref="PjRtException"> The plugin has no extension for foreign functions, does not take functions for
    /// the platform, or has another of that name. </exception>
    public void RegisterFfi(string target, FfiHandler handler, string platform = Host)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentException.ThrowIfNullOrEmpty(platform);
        FfiRegistration.Register(Api, target, handler, platform);
    }

    /// <summary>Makes a C# function of one operand and one result the target of custom calls.</summary>
    /// <inheritdoc cref="RegisterFfi(string, FfiHandler, string)"/>
    /// <typeparam name="T">C# type of the operand's elements.</typeparam>
    /// <typeparam name="TResult">C# type of the result's elements.</typeparam>
    public void RegisterFfi<T, TResult>(string target, FfiKernel<T, TResult> handler)
        where T : unmanaged
        where TResult : unmanaged
    {
        ArgumentNullException.ThrowIfNull(handler);
        RegisterFfi(
            target,
            call =>
            {
                call.Require(1, 1);
                handler(call.Operand<T>(0), call.Result<TResult>(0));
            }
        );
    }

    /// <summary>Makes a C# function of two operands and one result the target of custom calls.</summary>
    /// <inheritdoc cref="RegisterFfi(string, FfiHandler, string)"/>
    /// <typeparam name="T1">C# type of the first operand's elements.</typeparam>
    /// <typeparam name="T2">C# type of the second operand's elements.</typeparam>
    /// <typeparam name="TResult">C# type of the result's elements.</typeparam>
    public void RegisterFfi<T1, T2, TResult>(string target, FfiKernel<T1, T2, TResult> handler)
        where T1 : unmanaged
        where T2 : unmanaged
        where TResult : unmanaged
    {
        ArgumentNullException.ThrowIfNull(handler);
        RegisterFfi(
            target,
            call =>
            {
                call.Require(2, 1);
                handler(call.Operand<T1>(0), call.Operand<T2>(1), call.Result<TResult>(0));
            }
        );
    }

    /// <summary>Makes a C# function of one operand, one result and attributes the target of custom calls.</summary>
    /// <inheritdoc cref="RegisterFfi(string, FfiHandler, string)"/>
    /// <typeparam name="T">C# type of the operand's elements.</typeparam>
    /// <typeparam name="TResult">C# type of the result's elements.</typeparam>
    public void RegisterFfi<T, TResult>(string target, FfiAttributeKernel<T, TResult> handler)
        where T : unmanaged
        where TResult : unmanaged
    {
        ArgumentNullException.ThrowIfNull(handler);
        RegisterFfi(
            target,
            call =>
            {
                call.Require(1, 1);
                handler(call.Operand<T>(0), call.Result<TResult>(0), call.Attributes);
            }
        );
    }

    /// <summary>Makes a C# function of two operands, one result and attributes the target of custom calls.</summary>
    /// <inheritdoc cref="RegisterFfi(string, FfiHandler, string)"/>
    /// <typeparam name="T1">C# type of the first operand's elements.</typeparam>
    /// <typeparam name="T2">C# type of the second operand's elements.</typeparam>
    /// <typeparam name="TResult">C# type of the result's elements.</typeparam>
    public void RegisterFfi<T1, T2, TResult>(string target, FfiAttributeKernel<T1, T2, TResult> handler)
        where T1 : unmanaged
        where T2 : unmanaged
        where TResult : unmanaged
    {
        ArgumentNullException.ThrowIfNull(handler);
        RegisterFfi(
            target,
            call =>
            {
                call.Require(2, 1);
                handler(call.Operand<T1>(0), call.Operand<T2>(1), call.Result<TResult>(0), call.Attributes);
            }
        );
    }
}
