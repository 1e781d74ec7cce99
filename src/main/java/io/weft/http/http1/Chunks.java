package io.weft.http.http1;

import io.weft.http.HeaderMap;
import io.weft.net.ReadBuffer;
import java.io.EOFException;
import java.io.IOException;

/**
 * The frame of a chunked body: what stands around its data. Owned by the thread that reads the
 * body. Source: RFC 9112 section 7.1.
 */
final class Chunks {
  private static final HeaderMap NO_TRAILERS = new HeaderMap(0);

  private final Http1Input input;
  private final FieldParser fields;
  private HeaderMap trailers = NO_TRAILERS;

  /** Whether a chunk's line end is still to come. */
  private boolean inChunk;

  Chunks(Http1Input input, FieldParser fields) {
    this.input = input;
    this.fields = fields;
  }

  /** What stood behind the last chunk. */
  HeaderMap trailers() {
    return trailers;
  }

  /** Whether all is buffered, of a chunk with {@code left} bytes and behind it. */
  boolean isBuffered(long left) {
    return ChunkScan.isComplete(input.buffer(), left, inChunk);
  }

  /** Whether the header of the next chunk is buffered. */
  boolean isHeaderBuffered() {
    return ChunkScan.hasHeader(input.buffer(), inChunk);
  }

  /** How many bytes of the next chunk are buffered behind its header. */
  int dataAfterHeader() {
    return ChunkScan.dataAfterHeader(input.buffer(), inChunk);
  }

  /** Refuses a chunk of which {@code left} bytes are left if its end is there and is none. */
  void checkEnd(long left) throws IOException {
    ReadBuffer buffer = input.buffer();
    if (left < buffer.remaining()) {
      byte octet = buffer.array()[buffer.position() + (int) left];
      if (octet != '\r' && octet != '\n') {
        throw new Http1Exception(Http1Exception.CODEC_ERROR);
      }
    }
  }

  /** Reads the header of the next chunk; how long it is: 0 after the last, with the trailers. */
  long next() throws IOException {
    if (inChunk) {
      readLine(true);
      inChunk = false;
    }
    long length = readLine(false);
    if (length > 0) {
      inChunk = true;
      return length;
    }
    HeaderMap read = fields.readTrailers();
    if (read != null) {
      trailers = read;
    }
    return 0;
  }

  private long readLine(boolean empty) throws IOException {
    ReadBuffer buffer = input.buffer();
    int lineFeed = ChunkScan.lineFeed(buffer);
    while (lineFeed < 0) {
      if (buffer.remaining() >= ChunkScan.MAX_LINE
          || !ChunkScan.isPlausible(buffer.array(), buffer.position(), buffer.limit(), empty)) {
        throw new Http1Exception(Http1Exception.CODEC_ERROR);
      }
      if (!input.fill(ChunkScan.MAX_LINE)) {
        throw new EOFException("end of input between chunks");
      }
      lineFeed = ChunkScan.lineFeed(buffer);
    }
    int start = buffer.position();
    long size = ChunkScan.size(buffer.array(), start, lineFeed, empty);
    if (size < 0 || lineFeed - start >= ChunkScan.MAX_LINE) {
      throw new Http1Exception(Http1Exception.CODEC_ERROR);
    }
    input.skip(lineFeed + 1 - start);
    return size;
  }
}
