using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Serving;

namespace XlaSharp.Examples.Service;

/// <summary>A drawn digit.</summary>
/// <param name="Pixels">28 rows of 28 grey values, from 0 for background to 1 for ink.</param>
internal sealed record Drawing(float[]? Pixels);

/// <summary>What the model sees in it.</summary>
/// <param name="Digit">The most probable digit.</param>
/// <param name="Probabilities">Of the digits 0 to 9.</param>
internal sealed record Prediction(int Digit, float[] Probabilities);

/// <summary>Answers a drawing with the model's prediction; what goes wrong becomes the status that says so.</summary>
internal static class DigitEndpoint
{
    private const int Size = 28;
    private const int Classes = 10;

    private static readonly TensorType Image = new(ElementType.F32, [1, Size, Size, 1]);

    /// <summary>Predicts the digit of one drawing. Drawings that arrive together run as one batch.</summary>
    public static async Task<IResult> PredictAsync(
        Drawing drawing,
        [FromKeyedServices(DigitService.Model)] IXlaModel model,
        CancellationToken cancellationToken
    )
    {
        if (Complaint(drawing.Pixels) is { } complaint)
        {
            return Results.Problem(complaint, statusCode: StatusCodes.Status400BadRequest);
        }

        try
        {
            HostTensor image = HostTensor.Of<float>(Image, drawing.Pixels);
            HostTensor[] answer = await model.PredictAsync([image], cancellationToken);
            float[] probabilities = answer[0].Values<float>().ToArray();
            return Results.Ok(new Prediction(Array.IndexOf(probabilities, probabilities.Max()), probabilities));
        }
        catch (XlaOverloadException overload)
        {
            return Results.Problem(overload.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
        catch (TimeoutException timeout)
        {
            return Results.Problem(timeout.Message, statusCode: StatusCodes.Status504GatewayTimeout);
        }
    }

    /// <summary>Stops the start of a service whose artifact is another model.</summary>
    /// <exception cref="InvalidOperationException">The model does not map images to ten probabilities.</exception>
    public static void RequireDigits(IXlaModel model)
    {
        TensorType images = Image with { Dims = [Dims.Dynamic, Size, Size, 1] };
        TensorType probabilities = new(ElementType.F32, [Dims.Dynamic, Classes]);
        if (
            model.Inputs.Count != 1
            || model.Outputs.Count != 1
            || !model.Inputs[0].Type.Equals(images)
            || !model.Outputs[0].Type.Equals(probabilities)
        )
        {
            throw new InvalidOperationException(
                $"Model '{model.Name}' must map {images} to {probabilities}; it maps "
                    + $"{string.Join(", ", model.Inputs.Select(input => input.Type))} to "
                    + $"{string.Join(", ", model.Outputs.Select(output => output.Type))}. Give --model a "
                    + $"model of digits."
            );
        }
    }

    private static string? Complaint(float[]? pixels) =>
        pixels switch
        {
            null => $"'pixels' is missing: {Size * Size} numbers in [0, 1], row by row.",
            { Length: not (Size * Size) } =>
                $"'pixels' must hold {Size * Size} numbers (28 rows of 28), got {pixels.Length}.",
            _ => Array.FindIndex(pixels, pixel => pixel is not (>= 0 and <= 1)) is >= 0 and var index
                ? $"'pixels' must lie in [0, 1], got {pixels[index]} at position {index}."
                : null,
        };
}
