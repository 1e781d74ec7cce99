package io.weft.net;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The form of the header in which a proxy tells a host of its client, before all other bytes.
 *
 * <p>Source: the PROXY protocol; {@code envoy.config.core.v3.ProxyProtocolConfig}.
 */
public enum ProxyProtocol {
  /** A line of text. */
  V1,
  /** Binary. */
  V2;

  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int TCP_OVER_IPV4 = 0x11;
  private static final int TCP_OVER_IPV6 = 0x21;
  private static final int IPV4_BYTES = 4;

  /** What version 2 begins with; a copy. */
  public static byte[] signature() {
    return SIGNATURE.clone();
  }

  /** A fact of version 2; its value is not changed. */
  @SuppressWarnings("ArrayRecordComponent") // Compared by its bytes.
  public record Tlv(int type, byte[] value) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Tlv tlv && type == tlv.type && Arrays.equals(value, tlv.value);
    }

    @Override
    public int hashCode() {
      return 31 * type + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
      return type + "=" + HexFormat.of().formatHex(value);
    }
  }

  /**
   * Which facts of a client's header are passed on. Source: {@code
   * envoy.config.core.v3.ProxyProtocolPassThroughTLVs}.
   *
   * @param all whether whatever type is
   */
  public record PassThrough(boolean all, Set<Integer> types) {
    /** None is passed on. */
    public static final PassThrough NONE = new PassThrough(false, Set.of());

    public PassThrough {
      types = Set.copyOf(types);
    }

    /** Those of {@code tlvs} that are passed on, in their order. */
    public List<Tlv> of(List<Tlv> tlvs) {
      return tlvs.stream().filter(tlv -> all || types.contains(tlv.type)).toList();
    }
  }

  /** The facts of a client's header that a listener filter kept, as an object of filter state. */
  public record Kept(List<Tlv> tlvs) {
    /** Where the filter state has it. */
    public static final String KEY = "envoy.network.proxy_protocol_options";

    private static final Kept NOTHING = new Kept(List.of());

    public Kept {
      tlvs = List.copyOf(tlvs);
    }

    /** What was kept of {@code connection}. */
    public static Kept of(ConnectionInfo connection) {
      return connection.filterState().get(KEY) instanceof Kept kept ? kept : NOTHING;
    }
  }

  /** The header that tells of a connection from {@code remote} to {@code local}. */
  public byte[] header(Address remote, Address local) {
    return header(remote, local, List.of());
  }

  /** The header of version 2 for a connection that is for nobody else. */
  public static byte[] localHeader() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    putLocal(out);
    return out.toByteArray();
  }

  /** As {@link #header(Address, Address)}, with {@code tlvs} where the version has them. */
  public byte[] header(Address remote, Address local, List<Tlv> tlvs) {
    InetAddress from = remote.ip();
    InetAddress to = local.ip();
    boolean isKnown = from != null && to != null && from.getClass() == to.getClass();
    return switch (this) {
      case V1 -> text(remote, local, isKnown ? from : null);
      case V2 -> binary(remote, local, isKnown ? from : null, tlvs);
    };
  }

  /** {@code from} is null if the addresses cannot be told. */
  private static byte[] text(Address remote, Address local, @Nullable InetAddress from) {
    String line =
        from == null
            ? "PROXY UNKNOWN\r\n"
            : "PROXY "
                + (from.getAddress().length == IPV4_BYTES ? "TCP4 " : "TCP6 ")
                + remote.host()
                + ' '
                + local.host()
                + ' '
                + remote.port()
                + ' '
                + local.port()
                + "\r\n";
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  private static void putLocal(ByteArrayOutputStream out) {
    out.writeBytes(SIGNATURE);
    out.write(LOCAL);
    out.write(0);
    putShort(out, 0);
  }

  private static byte[] binary(
      Address remote, Address local, @Nullable InetAddress from, List<Tlv> tlvs) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    InetAddress to = local.ip();
    if (from == null || to == null) {
      putLocal(out);
      return out.toByteArray();
    }
    int tlvBytes = tlvs.stream().mapToInt(tlv -> 1 + Short.BYTES + tlv.value.length).sum();
    out.writeBytes(SIGNATURE);
    int length = from.getAddress().length;
    out.write(PROXY);
    out.write(length == IPV4_BYTES ? TCP_OVER_IPV4 : TCP_OVER_IPV6);
    putShort(out, 2 * length + 2 * Short.BYTES + tlvBytes);
    out.writeBytes(from.getAddress());
    out.writeBytes(to.getAddress());
    putShort(out, remote.port());
    putShort(out, local.port());
    for (Tlv tlv : tlvs) {
      out.write(tlv.type);
      putShort(out, tlv.value.length);
      out.writeBytes(tlv.value);
    }
    return out.toByteArray();
  }

  private static void putShort(ByteArrayOutputStream out, int value) {
    out.write(value >> Byte.SIZE);
    out.write(value);
  }
}
