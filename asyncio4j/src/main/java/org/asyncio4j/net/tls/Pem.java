package org.asyncio4j.net.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A PEM file: blocks of base64 between lines that say what they are, with any text around
/// them.
///
/// @param file where it was read
/// @param blocks what it has
record Pem(Path file, List<Block> blocks) {
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  /// What Windows puts before a text in UTF-8.
  private static final String MARK = "\u00ef\u00bb\u00bf";

  /// @param label what its first line says
  /// @param line the number of that line
  /// @param encrypted whether it says so
  /// @param base64 what it holds
  record Block(String label, int line, boolean encrypted, String base64) {
    static Block of(String label, int line, List<String> body) {
      boolean encrypted = label.startsWith("ENCRYPTED")
          || body.stream().anyMatch(text -> text.matches("Proc-Type:.*ENCRYPTED"));
      return new Block(label, line, encrypted, String.join("", body));
    }

    /// Without what it holds, which may be a secret.
    @Override
    public String toString() {
      return label + " in line " + line;
    }
  }

  /// Reads a file.
  ///
  /// @throws IOException if it cannot be read, or a block is broken
  static Pem read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    } catch (AccessDeniedException e) {
      throw new IOException("no permission to read " + file, e);
    } catch (IOException e) {
      throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    var pem = new Pem(file, parse(file, text.startsWith(MARK) ? text.substring(3) : text));
    if (pem.blocks.isEmpty() && bytes.length > 0 && bytes[0] == Der.SEQUENCE) {
      throw new IOException(file + " is binary (DER), not PEM. `openssl x509 -inform der` and"
          + " `openssl pkey -inform der` turn it into PEM");
    }
    return pem;
  }

  private static List<Block> parse(Path file, String text) throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = text.lines().map(String::strip).toList();
    for (int i = 0; i < lines.size(); i++) {
      String label = label(lines.get(i), BEGIN);
      if (label != null) {
        int end = lines.subList(i, lines.size()).indexOf(END + label + DASHES) + i;
        if (end < i) {
          throw new IOException(
              "%s, line %d: BEGIN %s has no END %s".formatted(file, i + 1, label, label));
        }
        blocks.add(Block.of(label, i + 1, lines.subList(i + 1, end)));
        i = end;
      }
    }
    return blocks;
  }

  private static @Nullable String label(String line, String start) {
    return line.startsWith(start) && line.endsWith(DASHES) && line.length() > start.length() + 5
        ? line.substring(start.length(), line.length() - DASHES.length())
        : null;
  }

  private byte[] content(Block block) throws IOException {
    try {
      return Base64.getDecoder().decode(block.base64);
    } catch (IllegalArgumentException e) {
      throw error(block, "is no base64: " + e.getMessage(), e);
    }
  }

  private IOException error(Block block, String problem, @Nullable Exception cause) {
    return new IOException(
        "%s, line %d: the %s %s".formatted(file, block.line, block.label, problem), cause);
  }

  /// The certificates, in the order of the file.
  ///
  /// @throws IOException if there is none, or one cannot be read
  List<X509Certificate> certificates() throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label.equals("CERTIFICATE") || block.label.equals("X509 CERTIFICATE")) {
        certificates.add(certificate(block));
      }
    }
    if (certificates.isEmpty()) {
      throw new IOException(file + " has no CERTIFICATE, but " + contents());
    }
    return certificates;
  }

  private X509Certificate certificate(Block block) throws IOException {
    var content = new ByteArrayInputStream(content(block));
    try {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(content);
    } catch (CertificateException e) {
      throw error(block, "cannot be read: " + e.getMessage(), e);
    }
  }

  /// The first private key.
  ///
  /// @throws IOException if there is none, or it cannot be read
  PrivateKey privateKey() throws IOException {
    for (Block block : blocks) {
      if (block.label.endsWith("PRIVATE KEY")) {
        return privateKey(block);
      }
    }
    throw new IOException(file + " has no PRIVATE KEY, but " + contents());
  }

  private PrivateKey privateKey(Block block) throws IOException {
    if (block.encrypted) {
      throw error(
          block,
          "is encrypted, and is needed as it is: `openssl pkey -in %s` decrypts it"
              .formatted(file.getFileName()),
          null);
    }
    byte[] content = content(block);
    try {
      return switch (block.label) {
        case "PRIVATE KEY" -> PrivateKeys.ofPkcs8(content);
        case "RSA PRIVATE KEY" -> PrivateKeys.ofPkcs1(content);
        case "EC PRIVATE KEY" -> PrivateKeys.ofSec1(content);
        default -> throw error(block, "is of no kind that TLS 1.2 or 1.3 uses", null);
      };
    } catch (GeneralSecurityException e) {
      throw error(block, "cannot be read: " + e.getMessage(), e);
    }
  }

  private String contents() {
    return blocks.isEmpty()
        ? "nothing in PEM"
        : blocks.stream().map(Block::label).collect(Collectors.joining(", "));
  }
}
