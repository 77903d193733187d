//! Where a bucket is and with which keys it is opened, as commands are told.

use std::path::{Path, PathBuf};

use bucket::{Access, Address, Bucket, Keys};
use clap::Args;
use object::Message;
use site::backups::Depot;

/// How the address of a bucket begins.
const SCHEME: &str = "s3://";
/// Where backups lie on their way to a bucket and back, in the data folder.
const ON_THEIR_WAY: &str = "backups-on-their-way";

/// Options of commands that know buckets.
#[derive(Args, Debug, Clone, Default)]
pub struct S3Args {
    /// S3 兼容存储的地址，如 https://minio.internal:9000；不填为亚马逊 / the address of the S3 store, such as https://minio.internal:9000; Amazon's when none
    #[arg(long, env = "GUANXI_S3_ENDPOINT")]
    pub s3_endpoint: Option<String>,
    /// S3 区域 / the region
    #[arg(long, env = "GUANXI_S3_REGION")]
    pub s3_region: Option<String>,
    /// 密钥文件，两行：id = …、secret = …；不填则读环境变量 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY / a file with the keys, id = … and secret = …; AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of the environment when none
    #[arg(long, env = "GUANXI_S3_KEYS", value_name = "FILE")]
    pub s3_keys: Option<PathBuf>,
}

impl S3Args {
    /// Where backups lie: a folder, or a bucket.
    ///
    /// # Errors
    /// Where what is said of the bucket cannot be, or there are no keys.
    pub fn depot(&self, place: &str, data: &Path) -> Result<Depot, Message> {
        if !place.starts_with(SCHEME) {
            return Ok(Depot::Folder(PathBuf::from(place)));
        }
        let address = address_of(place)?;
        Ok(Depot::Bucket {
            bucket: Bucket::of(address, &self.access()?)?,
            on_their_way: data.join(ON_THEIR_WAY),
        })
    }

    /// A backup that lies in a bucket, fetched onto this machine for as long as it is held; nothing for one that lies
    /// here anyway.
    ///
    /// # Errors
    /// Where it cannot be fetched.
    pub async fn fetched(&self, file: &Path) -> Result<Option<Fetched>, Message> {
        let Some(text) = file.to_str().filter(|text| text.starts_with(SCHEME)) else { return Ok(None) };
        let not_there =
            || Message::new("backup_not_there", format!("没有 {text}"), format!("there is no {text}"));
        let (place, name) = text.rsplit_once('/').ok_or_else(not_there)?;
        let bucket = Bucket::of(address_of(place)?, &self.access()?)?;
        let fetched =
            Fetched(std::env::temp_dir().join(format!("guanxi-restore-{}-{name}", std::process::id())));
        if bucket.fetch(name, fetched.path()).await? { Ok(Some(fetched)) } else { Err(not_there()) }
    }

    fn access(&self) -> Result<Access, Message> {
        let keys = match &self.s3_keys {
            Some(path) => Keys::of_file(path)?,
            None => Keys::of_environment().ok_or_else(|| {
                Message::new(
                    "keys_missing",
                    "没有 S3 密钥：请用 --s3-keys 指明文件，或设置 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY",
                    "there are no keys for S3: name a file by --s3-keys, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
                )
            })?,
        };
        Ok(Access { endpoint: self.s3_endpoint.clone(), region: self.s3_region.clone(), keys })
    }
}

fn address_of(text: &str) -> Result<Address, Message> {
    text.parse().map_err(|said: String| Message::new("bucket_address", said.clone(), said))
}

/// A file that goes again when nobody holds it.
#[derive(Debug)]
pub struct Fetched(PathBuf);

impl Fetched {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Fetched {
    fn drop(&mut self) {
        if let Err(cause) = std::fs::remove_file(&self.0)
            && cause.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%cause, path = %self.0.display(), "a backup that was fetched stays");
        }
    }
}
