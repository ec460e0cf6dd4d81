#!/usr/bin/env python3
# Runs a command with the port of a mail server that answers at once, with STARTTLS, at every address of this machine, in one process without threads for clients.
#   smtp.py COMMAND ...
import asyncio, os, ssl, subprocess, sys, tempfile

def certificate():
    folder = tempfile.mkdtemp()
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=bench.test',
                    '-keyout', f'{folder}/key', '-out', f'{folder}/certificate'], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f'{folder}/certificate', f'{folder}/key')
    os.remove(f'{folder}/key'); os.remove(f'{folder}/certificate'); os.rmdir(folder)
    return context

async def serve(reader, writer):
    try:
        writer.write(b'220 bench.test ESMTP\r\n')
        while line := await reader.readline():
            word = line.split()[0].upper() if line.split() else b''
            if word in (b'EHLO', b'HELO'): writer.write(b'250-bench.test\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-STARTTLS\r\n250 8BITMIME\r\n')
            elif word == b'STARTTLS':
                writer.write(b'220 2.0.0 go ahead\r\n')
                await writer.drain()
                await writer.start_tls(context)
            elif word == b'QUIT':
                writer.write(b'221 2.0.0 bye\r\n')
                await writer.drain()
                break
            else: writer.write(b'250 2.0.0 fine\r\n')
    except (ConnectionError, ssl.SSLError):
        pass
    finally:
        writer.close()

async def main():
    server = await asyncio.start_server(serve, '0.0.0.0', 0, backlog=4096)
    command = await asyncio.create_subprocess_exec(*sys.argv[1:], str(server.sockets[0].getsockname()[1]))
    sys.exit(await command.wait())

context = certificate()
asyncio.run(main())
