package io.weft.extension.filter.http.grpcjsontranscoder;

import io.weft.grpc.GrpcException;
import io.weft.grpc.GrpcFrames;
import io.weft.http.HttpBody;
import io.weft.http.ProducedBody;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Messages of a server's stream, translated as they come. */
final class ResponseBody extends ProducedBody {
  /** Turns a message into a piece of the body. */
  @FunctionalInterface
  interface Translation {
    byte[] translate(byte[] message) throws TranscodingException;
  }

  private final GrpcFrames frames;
  private final Translation translation;
  private final TranscoderConfig.@Nullable Delimiter delimiter;
  private byte @Nullable [] first;
  private boolean hasBegun;
  private boolean hasEnded;

  /**
   * A body of the messages of {@code source}.
   *
   * @param first a message that was read already; null if none was
   * @param delimiter between messages; null for none
   */
  ResponseBody(
      HttpBody source,
      GrpcFrames frames,
      byte @Nullable [] first,
      Translation translation,
      TranscoderConfig.@Nullable Delimiter delimiter) {
    super(source);
    this.frames = frames;
    this.first = first;
    this.translation = translation;
    this.delimiter = delimiter;
  }

  @Override
  protected byte @Nullable [] produce() throws IOException {
    if (hasEnded) {
      return null;
    }
    try {
      byte[] message = first == null ? frames.next() : first;
      first = null;
      if (message == null) {
        hasEnded = true;
        return end();
      }
      return piece(translation.translate(message));
    } catch (TranscodingException | GrpcException e) {
      // Too late for another status.
      throw new StreamResetException(ResetReason.LOCAL_RESET);
    }
  }

  private byte[] piece(byte[] message) {
    if (delimiter == null) {
      return message;
    }
    ByteArrayOutputStream piece = new ByteArrayOutputStream(message.length + 8);
    piece.writeBytes(
        ascii(
            switch (delimiter) {
              case ARRAY -> hasBegun ? "," : "[";
              case NEWLINE -> "";
              case SERVER_SENT_EVENTS -> "data: ";
            }));
    piece.writeBytes(message);
    piece.writeBytes(
        ascii(
            switch (delimiter) {
              case ARRAY -> "";
              case NEWLINE -> "\n";
              case SERVER_SENT_EVENTS -> "\n\n";
            }));
    hasBegun = true;
    return piece.toByteArray();
  }

  private byte[] end() {
    if (delimiter != TranscoderConfig.Delimiter.ARRAY) {
      return new byte[0];
    }
    return ascii(hasBegun ? "]" : "[]");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
