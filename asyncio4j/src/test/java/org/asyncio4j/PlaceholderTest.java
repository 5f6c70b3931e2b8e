package org.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.asyncio4j.testing.PlaceholderKit;
import org.junit.jupiter.api.Test;

class PlaceholderTest {
  @Test
  void seesPackagePrivateCodeKitAndResource() {
    assertThat(PlaceholderKit.engine()).isEqualTo(Placeholder.engine()).isIn("native", "portable");
    assertThat(PlaceholderTest.class.getResource("/placeholder.txt")).isNotNull();
    assertThat(Object.class.getModule().isOpen("java.lang", PlaceholderTest.class.getModule()))
        .isEqualTo(Placeholder.engine().equals("native"));
  }

  @Test
  void archUnitReadsClasses() {
    assertThat(new ClassFileImporter().importPackages("org.asyncio4j.spi")).isNotEmpty();
  }
}
