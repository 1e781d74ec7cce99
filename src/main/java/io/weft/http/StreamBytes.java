package io.weft.http;

/**
 * How many bytes a stream has exchanged with its client.
 *
 * <p>What was received is counted by the thread that reads, what was sent by the one that writes.
 * Source: Envoy's {@code BytesMeter}.
 */
public final class StreamBytes {
  private long received;
  private long sent;
  private long headersReceived;
  private long headersSent;
  private long wireReceived;
  private long wireSent;

  /** Bytes of the request's body. */
  public long received() {
    return received;
  }

  /** Bytes of the response's body. */
  public long sent() {
    return sent;
  }

  /** Bytes of the request's fields, without the request line. */
  public long headersReceived() {
    return headersReceived;
  }

  /** Bytes of the response's fields, without the status line. */
  public long headersSent() {
    return headersSent;
  }

  /** All bytes from the client. */
  public long wireReceived() {
    return wireReceived;
  }

  /** All bytes to the client. */
  public long wireSent() {
    return wireSent;
  }

  /** Adds bytes of body from the client, {@code wire} with its framing. */
  public void addReceived(long body, long wire) {
    received += body;
    wireReceived += wire;
  }

  /** Adds bytes of body to the client, {@code wire} with its framing. */
  public void addSent(long body, long wire) {
    sent += body;
    wireSent += wire;
  }

  /** Adds the fields of a request, {@code wire} with everything around them. */
  public void addHeadersReceived(long fields, long wire) {
    headersReceived += fields;
    wireReceived += wire;
  }

  /** Adds the fields of a response, {@code wire} with everything around them. */
  public void addHeadersSent(long fields, long wire) {
    headersSent += fields;
    wireSent += wire;
  }
}
