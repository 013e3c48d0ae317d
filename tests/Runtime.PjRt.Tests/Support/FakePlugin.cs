using System.Runtime.InteropServices;
using System.Text;

namespace XlaSharp.Runtime.PjRt.Tests.Support;

/// <summary>Builds <c>FakePlugin/fake.c</c> in its variants and controls the loaded one.</summary>
internal sealed unsafe class FakePlugin
{
    private static readonly Dictionary<string, string> Built = [];
    private static readonly string Folder = Directory.CreateTempSubdirectory("xlasharp-fake").FullName;

    private readonly delegate* unmanaged[Cdecl]<long> _live;
    private readonly delegate* unmanaged[Cdecl]<byte*, void> _fail;
    private readonly delegate* unmanaged[Cdecl]<int, int, void> _replace;
    private readonly delegate* unmanaged[Cdecl]<int, byte**, nuint> _compiled;

    static FakePlugin() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, recursive: true);

    private FakePlugin(string path)
    {
        Plugin = PjRtPlugin.Load(path);
        nint library = NativeLibrary.Load(path);
        _live = (delegate* unmanaged[Cdecl]<long>)NativeLibrary.GetExport(library, "fake_live");
        _fail = (delegate* unmanaged[Cdecl]<byte*, void>)NativeLibrary.GetExport(library, "fake_fail");
        _replace = (delegate* unmanaged[Cdecl]<int, int, void>)NativeLibrary.GetExport(library, "fake_replace");
        _compiled = (delegate* unmanaged[Cdecl]<int, byte**, nuint>)NativeLibrary.GetExport(library, "fake_compiled");
    }

    public PjRtPlugin Plugin { get; }

    /// <summary>Objects of all kinds, errors included, that the plugin handed out and did not get back.</summary>
    public long Live => _live();

    /// <summary>Loads the fake with these compile-time switches.</summary>
    public static FakePlugin Load(params string[] switches) => new(Build(switches));

    /// <summary>Compiles the fake with these switches; returns the library's path.</summary>
    public static string Build(params string[] switches)
    {
        string key = string.Join(' ', switches);
        if (!Built.TryGetValue(key, out string? path))
        {
            path = Path.Combine(Folder, $"libpjrt_fake{Built.Count}.so");
            string source = Path.Combine(Repository.Root!, "tests", "Runtime.PjRt.Tests", "FakePlugin", "fake.c");
            Compiler.Compile([
                .. switches.Select(s => "-D" + s),
                "-shared",
                "-fPIC",
                "-fvisibility=hidden",
                "-pthread",
                source,
                "-o",
                path,
            ]);
            Built.Add(key, path);
        }

        return path;
    }

    /// <summary>Writes a file into the fakes' folder.</summary>
    public static string WriteFile(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>
    /// Runs something while a slot of the function table holds an entry that always fails, or nothing.
    /// </summary>
    public void WithBrokenSlot(int slot, bool isNull, Action action)
    {
        _replace(slot, isNull ? 2 : 1);
        try
        {
            action();
        }
        finally
        {
            _replace(slot, 0);
        }
    }

    /// <summary>The program that was compiled last, and its serialized options.</summary>
    public (byte[] Program, byte[] Options) LastCompiled => (Compiled(0), Compiled(1));

    /// <summary>Makes one entry fail from now on; an empty name none.</summary>
    public void Fail(string entry)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(entry + "\0"))
        {
            _fail(name);
        }
    }

    private byte[] Compiled(int options)
    {
        byte* bytes;
        int size = (int)_compiled(options, &bytes);
        return new ReadOnlySpan<byte>(bytes, size).ToArray();
    }
}
