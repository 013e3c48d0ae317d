namespace XlaSharp;

public static partial class Xla
{
    static Xla()
    {
        if (!Hlo.Execution.DefaultBackend.IsRegistered)
        {
            UseByDefault();
        }
    }

    /// <summary>
    /// Makes <see cref="DefaultBackend"/> the backend of everything that is given none: operations outside of traced
    /// functions, and models. The first use of this class does so too, unless a program registered another backend
    /// before.
    /// </summary>
    public static void UseByDefault() => Hlo.Execution.DefaultBackend.Register(() => DefaultBackend);
}
