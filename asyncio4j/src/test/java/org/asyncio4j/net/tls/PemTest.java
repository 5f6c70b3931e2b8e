package org.asyncio4j.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import java.util.List;
import org.asyncio4j.net.tls.TestCertificates.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PemTest {
  private final TestCertificates authority = TestCertificates.authority("Test CA");
  private final TestCertificates leaf = authority.issue("localhost");

  @TempDir
  Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "it", ".pem"), text);
  }

  private PrivateKey keyIn(String text) throws IOException {
    return Pem.read(file(text)).privateKey();
  }

  /* ----------------------------------------- forms ---------------------------------------- */

  @ParameterizedTest
  @EnumSource
  void aKeyOfAnyKindIsReadFromPkcs8(Kind kind) throws Exception {
    PrivateKey key = authority.issue(kind, "localhost").key();

    assertThat(keyIn(PemText.pkcs8(key))).isEqualTo(key);
  }

  @Test
  void anRsaKeyIsReadFromPkcs1() throws Exception {
    PrivateKey key = authority.issue(Kind.RSA, "localhost").key();

    assertThat(PemText.pkcs1(key)).startsWith("-----BEGIN RSA PRIVATE KEY-----");
    assertThat(keyIn(PemText.pkcs1(key))).isEqualTo(key);
  }

  @Test
  void aKeyOnACurveIsReadFromSec1() throws Exception {
    String text = PemText.sec1(leaf.key());

    assertThat(text).startsWith("-----BEGIN EC PRIVATE KEY-----");
    assertThat(keyIn(text))
        .extracting(key -> ((ECPrivateKey) key).getS())
        .isEqualTo(((ECPrivateKey) leaf.key()).getS());
    assertThat(Chain.of(keyIn(text), leaf.chain(), "it").keyType()).isEqualTo("EC");
  }

  @Test
  void textAroundTheBlocksIsAllowed() throws Exception {
    Path file = file("0 is not the tag of a sequence\nBag Attributes\n  friendlyName: it\n"
        + PemText.certificates(List.of(leaf.certificate()))
        + "\nsubject=CN = Test CA\n\n"
        + PemText.certificates(List.of(authority.certificate()))
        + "-----the end-----\n");

    assertThat(Pem.read(file).certificates())
        .containsExactly(leaf.certificate(), authority.certificate());
  }

  @Test
  void theMarkOfAWindowsTextAndItsLineEndsAreAllowed() throws Exception {
    String text = "\ufeff" + PemText.pkcs8(leaf.key()).replace("\n", " \r\n");

    assertThat(keyIn(text)).isEqualTo(leaf.key());
  }

  @Test
  void keyAndCertificatesMayBeInOneFile() throws Exception {
    Path file = file(PemText.pkcs8(leaf.key()) + PemText.certificates(leaf.chain()));

    assertThat(Pem.read(file).privateKey()).isEqualTo(leaf.key());
    assertThat(Pem.read(file).certificates()).isEqualTo(leaf.chain());
  }

  @Test
  void theTextHasNoSecret() throws Exception {
    assertThat(Pem.read(file(PemText.pkcs8(leaf.key()))).toString())
        .endsWith("blocks=[PRIVATE KEY in line 1]]");
  }

  /* ---------------------------------------- errors ---------------------------------------- */

  @Test
  void aFileThatIsMissingIsNamed() {
    Path file = folder.resolve("none.pem");

    assertThatThrownBy(() -> Pem.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage("there is no file " + file)
        .hasCauseInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    assertThatThrownBy(() -> Pem.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot read " + folder + ": ");
  }

  @Test
  void aBinaryFileIsToldFromPem() throws Exception {
    Path file = Files.write(folder.resolve("it.der"), leaf.certificate().getEncoded());

    assertThatThrownBy(() -> Pem.read(file))
        .hasMessage(file + " is binary (DER), not PEM. `openssl x509 -inform der` and"
            + " `openssl pkey -inform der` turn it into PEM");
  }

  @Test
  void aFileWithoutWhatIsWantedSaysWhatItHas() throws Exception {
    Path key = file(PemText.pkcs8(leaf.key()));
    Path chain = file(PemText.certificates(leaf.chain()));
    Path text = file("nothing\n");

    assertThatThrownBy(() -> Pem.read(key).certificates())
        .hasMessage(key + " has no CERTIFICATE, but PRIVATE KEY");
    assertThatThrownBy(() -> Pem.read(chain).privateKey())
        .hasMessage(chain + " has no PRIVATE KEY, but CERTIFICATE");
    assertThatThrownBy(() -> Pem.read(text).certificates())
        .hasMessage(text + " has no CERTIFICATE, but nothing in PEM");
  }

  @Test
  void aBlockWithoutAnEndIsNamedByItsLine() throws Exception {
    Path file = file("\n" + PemText.pkcs8(leaf.key()).replace("END", "the end of"));

    assertThatThrownBy(() -> Pem.read(file))
        .hasMessage(file + ", line 2: BEGIN PRIVATE KEY has no END PRIVATE KEY");
  }

  @Test
  void aBlockThatIsNoBase64IsNamedByItsLine() throws Exception {
    Path file = file("-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n");

    assertThatThrownBy(() -> Pem.read(file).certificates())
        .hasMessageStartingWith(file + ", line 1: the CERTIFICATE is no base64: ");
  }

  @Test
  void aCertificateThatIsCutIsAnError() throws Exception {
    byte[] half = new byte[100];
    System.arraycopy(leaf.certificate().getEncoded(), 0, half, 0, half.length);
    Path file = file(PemText.block("CERTIFICATE", half));

    assertThatThrownBy(() -> Pem.read(file).certificates())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ", line 1: the CERTIFICATE cannot be read: ");
  }

  @Test
  void anEncryptedKeyIsAnErrorThatSaysHowToDecryptIt() throws Exception {
    Path file = file(PemText.block("ENCRYPTED PRIVATE KEY", leaf.key().getEncoded()));

    assertThatThrownBy(() -> Pem.read(file).privateKey())
        .hasMessage(file + ", line 1: the ENCRYPTED PRIVATE KEY is encrypted, and is needed as it"
            + " is: `openssl pkey -in " + file.getFileName() + "` decrypts it");
  }

  @Test
  void aKeyThatIsEncryptedInTheOldFormIsToldToo() throws Exception {
    Path file = file("""
        -----BEGIN RSA PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-256-CBC,A9E2B2E26F4B5C4BC3D3D9B2B7D4A2C1

        AAAA
        -----END RSA PRIVATE KEY-----
        """);

    assertThatThrownBy(() -> Pem.read(file).privateKey())
        .hasMessageContaining("the RSA PRIVATE KEY is encrypted");
  }

  @Test
  void aKeyThatIsCutAnywhereIsAnError() throws Exception {
    byte[] whole = Base64.getMimeDecoder()
        .decode(PemText.sec1(leaf.key()).replaceAll("-----[^-]*-----\n", ""));
    for (int length = 0; length < whole.length; length++) {
      byte[] part = new byte[length];
      System.arraycopy(whole, 0, part, 0, length);
      Path file = file(PemText.block("EC PRIVATE KEY", part));

      assertThatThrownBy(() -> Pem.read(file).privateKey())
          .as("%d bytes", length)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(file + ", line 1: the EC PRIVATE KEY cannot be read: ");
    }
  }

  @Test
  void aKeyThatSaysNothingOfItsCurveIsAnError() throws Exception {
    byte[] key =
        Der.of(Der.SEQUENCE, Der.of(Der.INTEGER, new byte[] {1}), Der.of(Der.OCTETS, new byte[32]));

    assertThatThrownBy(() -> keyIn(PemText.block("EC PRIVATE KEY", key)))
        .hasMessageEndingWith(
            "the EC PRIVATE KEY cannot be read: it does not say which curve it is on");
  }

  @Test
  void aKeyOfAnUnknownKindIsNamed() throws Exception {
    byte[] algorithm = Der.of(Der.SEQUENCE, Der.of(Der.OBJECT_ID, new byte[] {42, 3, 4}));
    byte[] key = Der.of(Der.SEQUENCE, Der.of(Der.INTEGER, new byte[1]), algorithm);

    assertThatThrownBy(() -> keyIn(PemText.block("PRIVATE KEY", key)))
        .hasMessageEndingWith("its algorithm, with the object identifier 2a0304, is none of RSA,"
            + " RSASSA-PSS, EC, EdDSA");
    assertThatThrownBy(() -> keyIn(PemText.block("DSA PRIVATE KEY", key)))
        .hasMessageEndingWith("the DSA PRIVATE KEY is of no kind that TLS 1.2 or 1.3 uses");
  }
}
