using System.Globalization;
using XlaSharp.Examples.Digits;
using XlaSharp.Runtime.PjRt;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
try
{
    if (Options.Parse(args) is { } options)
    {
        Demo.Run(options);
        return 0;
    }

    Console.WriteLine(Options.Help);
    return 0;
}
catch (Exception error)
    when (error
            is FormatException
                or IOException
                or InvalidDataException
                or UnauthorizedAccessException
                or PjRtException
    )
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
