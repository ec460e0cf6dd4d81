using System.Management.Automation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NetLab.PowerShell;

/// <summary>Certificates as parameters take them: objects, or files in PEM or DER.</summary>
internal static class CertificateFiles
{
    /// <summary>Reads them.</summary>
    /// <param name="given">What the user gave.</param>
    /// <param name="path">Makes a path of the file system of one of PowerShell's.</param>
    /// <param name="parameter">The parameter it was given for.</param>
    /// <exception cref="ArgumentException">A file cannot be read as certificates.</exception>
    public static X509Certificate2Collection Read(object[] given, Func<string, string> path, string parameter)
    {
        var found = new X509Certificate2Collection();
        foreach (object item in given)
        {
            object value = item is PSObject wrapped ? wrapped.BaseObject : item;
            if (value is X509Certificate2 certificate)
            {
                found.Add(certificate);
                continue;
            }
            string file = path($"{value}");
            try
            {
                if (File.ReadAllText(file).Contains("-----BEGIN", StringComparison.Ordinal)) found.ImportFromPemFile(file);
                else found.Add(X509CertificateLoader.LoadCertificateFromFile(file));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
            {
                throw Failure.OfParameter(parameter, $"'{file}' cannot be read as certificates: {exception.Message}");
            }
        }
        return found;
    }
}
