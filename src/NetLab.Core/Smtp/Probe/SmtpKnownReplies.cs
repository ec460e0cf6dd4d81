namespace NetLab.Smtp;

/// <summary>What certain servers mean by certain words: the big providers and the usual filters, whose codes alone say too little.</summary>
internal static class SmtpKnownReplies
{
    /// <summary>Stage (null for any), what the reply has to have in it, and what it means. The first that fits counts.</summary>
    private static readonly (SmtpStage? Stage, string[] Words, string Meaning)[] _known =
    [
        // Microsoft 365 and Outlook.com.
        (null, ["5.7.139"], "Microsoft refused the login: password logins are switched off for this mailbox or tenant (SMTP AUTH), or the password is wrong. OAuth (XOAUTH2) may be needed."),
        (null, ["SmtpClientAuthentication is disabled"], "Microsoft 365 has SMTP AUTH switched off for this tenant or mailbox: an administrator can allow it, or OAuth be used."),
        (null, ["5.7.57"], "Microsoft 365 takes no mail from strangers at this port: log in first (-Credential), over TLS."),
        (null, ["5.7.60"], "Microsoft 365: who logged in may not send as this sender. It needs Send As rights."),
        (null, ["5.4.1", "Access denied"], "Microsoft 365 knows no such recipient, or the domain is not set up there: its edge blocks unknown addresses (5.4.1)."),
        (null, ["S3140"], "Outlook.com has this machine's network on its block list (S3140): ask for delisting at sender.office.com."),
        (null, ["S3150"], "Outlook.com has this machine's network on its block list (S3150): the provider has to have it delisted."),
        (null, ["5.7.606"], "Microsoft has banned this machine's address: ask for delisting at sender.office.com."),
        (null, ["5.7.708"], "Microsoft takes no mail from this tenant or address at the moment: its reputation is too new or too bad."),
        (null, ["4.7.500"], "Microsoft makes this machine wait: its address is new to it, or sends too much. Later it goes."),
        (null, ["4.7.650"], "Microsoft slows this machine down, because of its address's reputation. Later it goes."),
        (null, ["5.7.509"], "The message does not pass the sender's DMARC policy, which says to reject it."),
        (null, ["5.7.515"], "Microsoft wants SPF, DKIM and DMARC to pass for a domain that sends this much."),

        // Google.
        (null, ["gsmtp", "5.7.26"], "Gmail takes no mail that passes neither SPF nor DKIM, or that the sender's DMARC policy forbids."),
        (null, ["gsmtp", "5.7.25"], "Gmail wants this machine's address to have a name (PTR) that leads back to it."),
        (null, ["gsmtp", "5.7.28"], "Gmail sees unusually much unwanted mail from this address or network and refuses it."),
        (null, ["gsmtp", "4.7.28"], "Gmail slows this address or network down: it sees unusually much mail. Later it goes."),
        (null, ["gsmtp", "5.7.1"], "Gmail takes it for unwanted: this address, network or content has a bad reputation with it. IPv6 senders also need a PTR record, SPF or DKIM."),
        (null, ["gsmtp", "4.7.0"], "Gmail puts this machine off, because of its address's reputation, missing TLS or a missing PTR record. Later it goes."),
        (null, ["gsmtp", "5.1.1"], "There is no such Gmail account."),
        (null, ["gsmtp", "2.2"], "The Gmail account is full."),
        (SmtpStage.Auth, ["5.7.9", "Application-specific"], "Google wants an application password here, since the account has two-step verification."),
        (SmtpStage.Auth, ["5.7.8", "BadCredentials"], "Google takes neither this user nor password: accounts need an application password, or OAuth (XOAUTH2)."),
        (null, ["gsmtp", "Authentication Required"], "Gmail wants a login first (-Credential)."),

        // Yahoo and AOL.
        (null, ["TSS04"], "Yahoo puts this address off: it sees complaints about mail from it. Later it goes."),
        (null, ["TSS09"], "Yahoo has blocked this address after complaints."),
        (null, ["TSS11"], "Yahoo has blocked this address after complaints."),

        // Block lists.
        (null, ["spamhaus"], "This machine's address (or the sender's domain) is on a block list of Spamhaus: check.spamhaus.org says why."),
        (null, ["barracuda"], "This machine's address is on Barracuda's block list."),
        (null, ["spamcop"], "This machine's address is on SpamCop's block list, which forgets after a day."),
        (null, ["sorbs"], "This machine's address is on a block list of SORBS."),
        (null, ["blocked using"], "This machine's address is on the block list the server names."),
        (null, ["dnsbl"], "This machine's address is on a block list."),
        (null, ["blacklist"], "This machine's address is on a block list."),

        // Greylisting and tempo.
        (null, ["greylist"], "This is greylisting: strangers are put off once, and whoever comes again some minutes later is let in."),
        (null, ["graylist"], "This is greylisting: strangers are put off once, and whoever comes again some minutes later is let in."),
        (null, ["postgrey"], "This is greylisting: strangers are put off once, and whoever comes again some minutes later is let in."),
        (null, ["try again in"], "The server puts strangers off for a while, as greylisting does. Later it goes."),
        (null, ["too many connections"], "This machine has too many connections to the server. Later it goes."),
        (null, ["rate limit"], "The server limits how much it takes from this machine. Later it goes."),
        (null, ["too many errors"], "The server had enough wrong commands from this machine and hangs up. Later it goes."),
        (SmtpStage.Banner, ["PTR"], "The server wants this machine's address to have a name (PTR) that leads back to it."),
        (null, ["reverse DNS"], "The server wants this machine's address to have a name (PTR) that leads back to it."),
        (null, ["cannot find your hostname"], "The server wants this machine's address to have a name (PTR) that leads back to it."),
        (null, ["cannot find your reverse hostname"], "The server wants this machine's address to have a name (PTR)."),

        // Postfix, Exim, Sendmail, OpenSMTPD.
        (null, ["Relay access denied"], "The server does not relay: the recipient's domain is not its own, and this machine is not one of those it sends for. Log in (-Credential), or use the domain's own exchanger (-Domain)."),
        (null, ["relay not permitted"], "The server does not relay: the recipient's domain is not its own, and this machine is not one of those it sends for. Log in (-Credential), or use the domain's own exchanger (-Domain)."),
        (null, ["relaying denied"], "The server does not relay: the recipient's domain is not its own, and this machine is not one of those it sends for. Log in (-Credential), or use the domain's own exchanger (-Domain)."),
        (null, ["we do not relay"], "The server does not relay: the recipient's domain is not its own, and this machine is not one of those it sends for. Log in (-Credential), or use the domain's own exchanger (-Domain)."),
        (null, ["need fully-qualified hostname"], "The server wants to be greeted with a full name: give one with -Helo mail.example.org."),
        (null, ["Helo command rejected"], "The server does not like the name we greet with: give another with -Helo."),
        (null, ["Must issue a STARTTLS"], "The server wants TLS first: -Tls Required."),
        (null, ["not owned by user"], "Who logged in may not use this sender."),
        (null, ["User unknown"], "There is no such mailbox there."),
        (null, ["Sender verify failed"], "The server asked the sender's domain whether the sender exists, and it does not. Give a real one with -From."),
        (null, ["Domain not found"], "The server finds no such domain in DNS: neither MX nor address."),
        (null, ["forbid_bare_newline"], "The server found a lone line feed in the message and refuses it, against SMTP smuggling."),
        (null, ["bare <LF>"], "The server found a lone line feed in the message and refuses it, against SMTP smuggling."),
    ];

    /// <summary>What a reply means by its words; null when nothing known is in it.</summary>
    public static string? Find(SmtpStage stage, SmtpReply reply)
    {
        string text = reply.ToString();
        foreach ((SmtpStage? only, string[] words, string meaning) in _known)
        {
            if (only is { } one && one != stage) continue;
            bool all = true;
            foreach (string word in words) all &= text.Contains(word, StringComparison.OrdinalIgnoreCase);
            if (all) return meaning;
        }
        return null;
    }
}
