package io.weft.tls;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Learns from the clear part of a server's side of the handshake what Java does not tell: the group
 * of the key exchange, and up to TLS 1.2 the signature scheme.
 *
 * <p>Reads ServerHello and ServerKeyExchange and nothing else, in pieces as they come; stops at the
 * first encrypted record. Used by one thread. Source: RFC 8446 section 4.2.8, RFC 8422 section 5.4.
 */
final class HandshakeScan {
  private static final int HANDSHAKE = 22;
  private static final int SERVER_HELLO = 2;
  private static final int SERVER_KEY_EXCHANGE = 12;
  private static final int KEY_SHARE = 51;
  private static final int NAMED_CURVE = 3;
  private static final int RECORD_HEADER = 5;
  private static final int MESSAGE_HEADER = 4;
  private static final int MOST_KEPT = 2048;

  private final byte[] header = new byte[RECORD_HEADER];
  private int headerLength;
  private int recordLeft;
  private byte[] message = new byte[256];
  private int messageLength;
  private boolean done;
  private int group;
  private int signatureScheme;

  /** The number of the group; 0 if there was none. */
  int group() {
    return group;
  }

  /** The number of the server's signature scheme; 0 if it is not in the clear. */
  int signatureScheme() {
    return signatureScheme;
  }

  /** Takes note of more bytes from the server. */
  void accept(ByteBuffer bytes) {
    while (bytes.hasRemaining() && !done) {
      accept(bytes.get());
    }
  }

  private void accept(byte octet) {
    if (recordLeft == 0) {
      header[headerLength++] = octet;
      if (headerLength == RECORD_HEADER) {
        headerLength = 0;
        recordLeft = number(header, 3, 2);
        done = header[0] != HANDSHAKE || recordLeft == 0;
      }
      return;
    }
    recordLeft--;
    if (messageLength < MOST_KEPT) {
      if (messageLength == message.length) {
        message = Arrays.copyOf(message, message.length * 2);
      }
      message[messageLength] = octet;
    }
    messageLength++;
    if (messageLength >= MESSAGE_HEADER
        && messageLength == MESSAGE_HEADER + number(message, 1, 3)) {
      onMessage(Math.min(messageLength, MOST_KEPT));
      messageLength = 0;
    }
  }

  private void onMessage(int length) {
    byte[] body = Arrays.copyOfRange(message, MESSAGE_HEADER, length);
    try {
      if (message[0] == SERVER_HELLO) {
        onServerHello(body);
      } else if (message[0] == SERVER_KEY_EXCHANGE) {
        onServerKeyExchange(body);
      }
    } catch (IndexOutOfBoundsException e) {
      done = true; // malformed; the handshake itself fails on it
    }
  }

  private void onServerHello(byte[] body) {
    int at = 2 + 32;
    at += 1 + (body[at] & 0xff) + 2 + 1;
    int end = at + 2 <= body.length ? at + 2 + number(body, at, 2) : at;
    for (at += 2; at + 4 <= end; at += 4 + number(body, at + 2, 2)) {
      if (number(body, at, 2) == KEY_SHARE) {
        group = number(body, at + 4, 2);
      }
    }
  }

  private void onServerKeyExchange(byte[] body) {
    if (body[0] == NAMED_CURVE) {
      group = number(body, 1, 2);
      signatureScheme = number(body, 4 + (body[3] & 0xff), 2);
    }
    done = true;
  }

  private static int number(byte[] bytes, int at, int octets) {
    int number = 0;
    for (int i = at; i < at + octets; i++) {
      number = (number << 8) | (bytes[i] & 0xff);
    }
    return number;
  }
}
