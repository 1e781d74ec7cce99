package io.weft.grpc;

import io.weft.http.HttpResponse;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import io.weft.upstream.AsyncRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A call with any number of messages in both directions.
 *
 * <p>One thread sends and one receives; {@link #cancel} belongs to any thread. Whoever began it
 * closes it, on the receiving thread.
 */
public final class GrpcStream implements AutoCloseable {
  private final AsyncRequest request;
  private final OutgoingMessages messages;
  private final long maxMessageBytes;
  private @Nullable HttpResponse response;
  private @Nullable GrpcFrames frames;

  GrpcStream(AsyncRequest request, OutgoingMessages messages, long maxMessageBytes) {
    this.request = request;
    this.messages = messages;
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * Sends {@code message}; blocks while a megabyte waits to be sent.
   *
   * @throws GrpcException CANCELLED if the call has ended
   */
  public void send(byte[] message) throws GrpcException {
    messages.add(GrpcFrames.frame(message));
  }

  /** Ends what is sent; receiving goes on. */
  public void closeSend() {
    messages.end();
  }

  /**
   * The next message; blocks. Null when the call has ended with status 0.
   *
   * @throws GrpcException if it ended otherwise
   */
  public byte @Nullable [] receive() throws IOException {
    try {
      HttpResponse answer = response;
      GrpcFrames received = frames;
      if (answer == null || received == null) {
        answer = request.response();
        response = answer;
        received = GrpcResponse.begin(answer, maxMessageBytes);
        frames = received;
      }
      byte[] message = received.next();
      if (message == null) {
        GrpcResponse.end(answer);
      }
      return message;
    } catch (StreamResetException e) {
      throw new GrpcException(GrpcException.UNAVAILABLE, e.detail());
    }
  }

  /** Ends the call, whatever anybody waits for. Never blocks. */
  public void cancel() {
    messages.cancel();
    request.cancel(ResetReason.LOCAL_RESET);
  }

  @Override
  public void close() {
    messages.cancel();
    request.close();
  }
}
