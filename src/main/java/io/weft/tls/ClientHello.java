package io.weft.tls;

import io.weft.net.AcceptedSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client offers in its first message. A value.
 *
 * <pre>
 *   record:    type (22) | version (2) | length (2) | handshake bytes …
 *   handshake: type (1)  | length (3)  | version (2) | random (32) | session id &lt;1&gt;
 *              | cipher suites &lt;2&gt; | compression &lt;1&gt; | extensions &lt;2&gt;
 * </pre>
 *
 * <p>Source: RFC 8446 sections 4.1.2 and 5.1.
 *
 * @param version of the message itself, which is 0x0303 since TLS 1.2
 * @param cipherSuites by number, in the client's order
 * @param extensions their types, in order
 * @param serverName lower case; null if there is none
 * @param applicationProtocols of ALPN, in the client's order
 * @param groups by number, in the client's order
 * @param pointFormats of elliptic curves
 * @param signatureSchemes by number, in the client's order
 * @param supportedVersions of the extension; empty if there is none
 */
public record ClientHello(
    int version,
    List<Integer> cipherSuites,
    List<Integer> extensions,
    @Nullable String serverName,
    List<String> applicationProtocols,
    List<Integer> groups,
    List<Integer> pointFormats,
    List<Integer> signatureSchemes,
    List<Integer> supportedVersions) {
  /** How many bytes a hello may have unless configured otherwise. */
  public static final int MAX_BYTES = 16 * 1024;

  /** What the first bytes of a connection are. */
  public sealed interface Peek {
    /** A ClientHello, which took so many bytes with its record headers. */
    record Found(ClientHello hello, int bytes) implements Peek {}

    /** Something else. */
    record NotTls() implements Peek {}

    /** TLS that is malformed, or too large. */
    record Malformed(boolean tooLarge) implements Peek {}

    /** The client has ended before it said enough. */
    record Ended() implements Peek {}
  }

  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int RECORD_HEADER = 5;
  private static final int MESSAGE_HEADER = 4;
  private static final int MAX_RECORD = 16 * 1024 + 256;

  /**
   * Looks at the first bytes of {@code socket} and consumes none; blocks until the hello is whole.
   *
   * @param maxBytes of the hello and its record headers
   */
  public static Peek peek(AcceptedSocket socket, int maxBytes) throws IOException {
    Assembly assembly = new Assembly();
    int count = 0;
    while (true) {
      int known = count;
      count = socket.countBeyond(known);
      for (int i = known; i < Math.min(count, maxBytes); i++) {
        Peek verdict = assembly.add(socket.peeked(i));
        if (verdict != null) {
          return verdict;
        }
      }
      if (count >= maxBytes) {
        return new Peek.Malformed(true);
      }
      if (count == known) {
        return new Peek.Ended();
      }
    }
  }

  /** Whether the client takes certificates with a key on an elliptic curve. */
  boolean takesEcdsa() {
    boolean signs = signatureSchemes.isEmpty();
    for (int scheme : signatureSchemes) {
      signs |= scheme == 0x0403 || scheme == 0x0503 || scheme == 0x0603;
    }
    return signs && (supportedVersions.contains(0x0304) || offersEcdheEcdsa());
  }

  private boolean offersEcdheEcdsa() {
    for (int suite : cipherSuites) {
      if ((suite >= 0xc006 && suite <= 0xc00a)
          || suite == 0xc023
          || suite == 0xc024
          || suite == 0xc02b
          || suite == 0xc02c
          || suite == 0xcca9) {
        return true;
      }
    }
    return false;
  }

  /** Puts the message together from its records; each byte is looked at once. */
  private static final class Assembly {
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private int bytes;

    /** How many bytes of the header of a record are there. */
    private int header;

    /** How many bytes of the record are still to come. */
    private int inRecord;

    /** Of the record, as far as its header is there. */
    private int recordLength;

    /** Of the message without its header, as far as that is there. */
    private int length;

    /** What the bytes up to {@code octet} are; null if they are too few to tell. */
    @Nullable Peek add(byte octet) {
      bytes++;
      return inRecord == 0 ? addToHeader(octet) : addToMessage(octet);
    }

    private @Nullable Peek addToHeader(byte octet) {
      int value = octet & 0xff;
      boolean isWrong =
          switch (header++) {
            case 0 -> value != HANDSHAKE;
            case 1 -> value != 3;
            case 2 -> false;
            case 3 -> {
              recordLength = value << 8;
              yield false;
            }
            default -> {
              header = 0;
              inRecord = recordLength | value;
              yield inRecord == 0 || inRecord > MAX_RECORD;
            }
          };
      if (isWrong) {
        return bytes <= RECORD_HEADER ? new Peek.NotTls() : new Peek.Malformed(false);
      }
      return null;
    }

    private @Nullable Peek addToMessage(byte octet) {
      inRecord--;
      message.write(octet);
      int filled = message.size();
      if (filled == 1 && octet != CLIENT_HELLO) {
        return new Peek.NotTls();
      }
      if (filled > 1 && filled <= MESSAGE_HEADER) {
        length = (length << 8) | (octet & 0xff);
      }
      if (filled < MESSAGE_HEADER + length || filled < MESSAGE_HEADER) {
        return null;
      }
      byte[] whole = message.toByteArray();
      ClientHello hello = Parser.parse(Arrays.copyOfRange(whole, MESSAGE_HEADER, whole.length));
      return hello == null ? new Peek.Malformed(false) : new Peek.Found(hello, bytes);
    }
  }

  /** Reads the body of the message; every length is checked. */
  private static final class Parser {
    private static final int SERVER_NAME = 0;
    private static final int SUPPORTED_GROUPS = 10;
    private static final int EC_POINT_FORMATS = 11;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int ALPN = 16;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int RANDOM_BYTES = 32;

    private final byte[] bytes;
    private final int end;
    private int position;

    private Parser(byte[] bytes, int from, int end) {
      this.bytes = bytes;
      this.position = from;
      this.end = end;
    }

    static @Nullable ClientHello parse(byte[] body) {
      try {
        return new Parser(body, 0, body.length).hello();
      } catch (IndexOutOfBoundsException e) {
        return null;
      }
    }

    private ClientHello hello() {
      int version = number(2);
      block(RANDOM_BYTES);
      block(number(1));
      List<Integer> suites = block(number(2)).numbers(2);
      block(number(1));
      List<Integer> types = new ArrayList<>();
      String name = null;
      List<String> protocols = List.of();
      List<Integer> groups = List.of();
      List<Integer> formats = List.of();
      List<Integer> schemes = List.of();
      List<Integer> versions = List.of();
      Parser extensions = position == end ? this : block(number(2));
      while (extensions.position < extensions.end) {
        int type = extensions.number(2);
        Parser content = extensions.block(extensions.number(2));
        types.add(type);
        switch (type) {
          case SERVER_NAME -> name = content.serverName();
          case ALPN -> protocols = content.protocols();
          case SUPPORTED_GROUPS -> groups = content.block(content.number(2)).numbers(2);
          case EC_POINT_FORMATS -> formats = content.block(content.number(1)).numbers(1);
          case SIGNATURE_ALGORITHMS -> schemes = content.block(content.number(2)).numbers(2);
          case SUPPORTED_VERSIONS -> versions = content.block(content.number(1)).numbers(2);
          default -> {
            // Nothing that is needed here.
          }
        }
      }
      return new ClientHello(
          version, suites, types, name, protocols, groups, formats, schemes, versions);
    }

    private @Nullable String serverName() {
      Parser names = block(number(2));
      while (names.position < names.end) {
        int type = names.number(1);
        Parser name = names.block(names.number(2));
        if (type == 0) {
          return name.text().toLowerCase(Locale.ROOT);
        }
      }
      return null;
    }

    private List<String> protocols() {
      Parser list = block(number(2));
      List<String> protocols = new ArrayList<>();
      while (list.position < list.end) {
        protocols.add(list.block(list.number(1)).text());
      }
      return protocols;
    }

    private String text() {
      return new String(bytes, position, end - position, StandardCharsets.ISO_8859_1);
    }

    private List<Integer> numbers(int octets) {
      List<Integer> numbers = new ArrayList<>((end - position) / octets);
      while (position < end) {
        numbers.add(number(octets));
      }
      return numbers;
    }

    private int number(int octets) {
      int number = 0;
      for (int i = 0; i < octets; i++) {
        if (position == end) {
          throw new IndexOutOfBoundsException(position);
        }
        number = (number << 8) | (bytes[position++] & 0xff);
      }
      return number;
    }

    private Parser block(int length) {
      if (length > end - position) {
        throw new IndexOutOfBoundsException(position + length);
      }
      int from = position;
      position += length;
      return new Parser(bytes, from, position);
    }
  }
}
