package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that keeps its connection until a response says that it ends; it never tries again. */
final class KeepAliveClient implements AutoCloseable {
  private final int port;
  private Socket socket;
  private BufferedReader in;

  KeepAliveClient(int port) {
    this.port = port;
  }

  /** The body of the answer, which must be a 200. */
  String get(String path) {
    try {
      if (socket == null) {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      }
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nhost: x\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      return answer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String answer() throws IOException {
    assertEquals("HTTP/1.1 200 OK", in.readLine());
    int length = 0;
    boolean last = false;
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      if (line.startsWith("content-length: ")) {
        length = Integer.parseInt(line.substring("content-length: ".length()));
      }
      last |= line.equals("connection: close");
    }
    char[] body = new char[length];
    for (int read = 0; read < length; ) {
      read += in.read(body, read, length - read);
    }
    if (last) {
      close();
    }
    return new String(body);
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
