//! Where a bucket is and with which keys it is opened, as commands are told.

use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use bucket::{Access, Address, Bucket, Keys, Style};
use clap::Args;
use object::Message;
use site::backups::Depot;

/// How the address of a bucket begins.
const SCHEME: &str = "s3://";
/// Where backups lie on their way to a bucket, in the data folder.
pub const ON_THEIR_WAY: &str = "backups-on-their-way";

/// Nobody else looks into the folder of a backup that was fetched.
const FOLDER_MODE: u32 = 0o700;
/// Nobody guesses what it is called.
const RANDOM_BYTES: usize = 12;

/// Where buckets are, as every command may be told: files may lie in one, and backups.
#[derive(Args, Debug, Clone, Default)]
pub struct S3Args {
    /// S3 兼容存储的地址，如 https://minio.internal:9000；不填为亚马逊 / the address of the S3 store, such as https://minio.internal:9000; Amazon's when none
    #[arg(long, global = true, env = "GUANXI_S3_ENDPOINT", value_name = "URL")]
    pub s3_endpoint: Option<String>,
    /// S3 区域 / the region
    #[arg(long, global = true, env = "GUANXI_S3_REGION", value_name = "REGION")]
    pub s3_region: Option<String>,
    /// 桶名写在路径里（path）还是主机名里（host，阿里云 OSS、腾讯云 COS 需要）/ whether the bucket stands in the path, or before the host as Aliyun OSS and Tencent COS want it: path or host
    #[arg(long, global = true, env = "GUANXI_S3_STYLE", value_name = "STYLE")]
    pub s3_style: Option<Style>,
    /// 密钥文件，两行：id = …、secret = …；不填则读环境变量 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY / a file with the keys, id = … and secret = …; AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of the environment when none
    #[arg(long, global = true, env = "GUANXI_S3_KEYS", value_name = "FILE")]
    pub s3_keys: Option<PathBuf>,
}

impl S3Args {
    /// A bucket, without a look at it.
    ///
    /// # Errors
    /// Where what is said of it cannot be, or there are no keys.
    pub fn bucket(&self, at: &Address) -> Result<Bucket, Message> {
        Bucket::of(at.clone(), &self.access()?)
    }

    /// Where backups lie: a folder, or a bucket.
    ///
    /// # Errors
    /// Where what is said of the bucket cannot be, or there are no keys.
    pub fn depot(&self, place: &str, data: &Path) -> Result<Depot, Message> {
        if !place.starts_with(SCHEME) {
            return Ok(Depot::Folder(PathBuf::from(place)));
        }
        Ok(Depot::Bucket { bucket: self.bucket(&address_of(place)?)?, on_their_way: data.join(ON_THEIR_WAY) })
    }

    /// A backup that lies in a bucket, fetched onto this machine for as long as it is held; nothing for one that lies
    /// here anyway.
    ///
    /// # Errors
    /// Where it cannot be fetched.
    pub async fn fetched(&self, file: &Path) -> Result<Option<Fetched>, Message> {
        let Some((bucket, name)) = self.file_in_bucket(file)? else { return Ok(None) };
        let fetched = Fetched::fresh(&name)?;
        if bucket.fetch(&name, fetched.path()).await? {
            return Ok(Some(fetched));
        }
        let file = file.display();
        Err(Message::new("backup_not_there", format!("没有 {file}"), format!("there is no {file}")))
    }

    /// The bucket and the name in it, where a file is to lie in one; nothing for a file of this machine.
    ///
    /// # Errors
    /// Where it has no name, and as [`S3Args::bucket`].
    pub fn file_in_bucket(&self, file: &Path) -> Result<Option<(Bucket, String)>, Message> {
        let Some(text) = file.to_str().filter(|text| text.starts_with(SCHEME)) else { return Ok(None) };
        let address = address_of(text)?;
        let (prefix, name) = address.prefix.rsplit_once('/').unwrap_or(("", &address.prefix));
        if name.is_empty() || text.ends_with('/') {
            return Err(Message::new(
                "file_nameless",
                format!("{text} 缺少文件名：s3://桶/前缀/文件名"),
                format!("{text} names no file: s3://BUCKET/PREFIX/NAME"),
            ));
        }
        let folder = Address { prefix: prefix.to_owned(), ..address.clone() };
        Ok(Some((self.bucket(&folder)?, name.to_owned())))
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
        Ok(Access {
            endpoint: self.s3_endpoint.clone(),
            style: self.s3_style.unwrap_or_default(),
            region: self.s3_region.clone(),
            keys,
        })
    }
}

fn address_of(text: &str) -> Result<Address, Message> {
    text.parse().map_err(|said: String| Message::new("bucket_address", said.clone(), said))
}

/// A file in a folder of its own, which nobody else may look into; both go again when nobody holds them.
#[derive(Debug)]
pub struct Fetched {
    folder: PathBuf,
    file: PathBuf,
}

impl Fetched {
    /// Room for a file of this name.
    fn fresh(name: &str) -> Result<Fetched, Message> {
        let folder = std::env::temp_dir().join(format!("guanxi-restore-{}", site::random_text(RANDOM_BYTES)));
        let made = std::fs::DirBuilder::new().mode(FOLDER_MODE).create(&folder);
        made.map_err(|cause| {
            let shown = folder.display();
            Message::new(
                "restore_folder",
                format!("无法建立 {shown}：{cause}"),
                format!("cannot make {shown}: {cause}"),
            )
        })?;
        let file = folder.join(name);
        Ok(Fetched { folder, file })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.file
    }
}

impl Drop for Fetched {
    fn drop(&mut self) {
        if let Err(cause) = std::fs::remove_dir_all(&self.folder) {
            tracing::warn!(%cause, path = %self.folder.display(), "a backup that was fetched stays");
        }
    }
}
